namespace Alleycat.Racing.Tests;

public sealed class RaceClassTests
{
    [Fact]
    public void Classes_are_1_to_6_and_each_has_its_name()
    {
        Assert.Equal([1, 2, 3, 4, 5, 6], RaceClass.Ids);
        Assert.Equal("Beswick's Big Blazer Bikethrow", RaceClass.NameOf(1));
        Assert.Equal("Eric's Extreme étape Escapade", RaceClass.NameOf(5));
        Assert.Equal(6, RaceClass.Ids.Select(RaceClass.NameOf).Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(-1)]
    public void No_other_number_is_a_class(int classId)
    {
        Assert.False(RaceClass.IsValid(classId));
        Assert.Throws<ArgumentOutOfRangeException>(() => RaceClass.NameOf(classId));
    }
}
