// Most of a test is waiting for a race to be ridden: many share the machine without being in each other's way.
[assembly: CollectionBehavior(MaxParallelThreads = 10)]
