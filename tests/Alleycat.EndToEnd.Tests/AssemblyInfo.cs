// Each test runs the whole platform under full load; two at once would only measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
