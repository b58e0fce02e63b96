using Microsoft.Extensions.Hosting.Internal;
using PoliceExchange.Gateway;
using PoliceExchange.Gateway.LookUp;

namespace PoliceExchange.UnitTests.LookUp;

/// <summary>No setting makes the offline copy answer for longer than 48 hours.</summary>
public sealed class OfflineOptionsTests
{
    [Theory]
    [InlineData("2.00:00:00", true)]
    [InlineData("2.00:00:00.0000001", false)]
    [InlineData("00:00:00", true)]
    [InlineData("-00:00:01", false)]
    public void Lease_Is48HoursAtMost(string lease, bool taken) =>
        Assert.Equal(taken, !Said(new OfflineOptions { Lease = TimeSpan.Parse(lease, System.Globalization.CultureInfo.InvariantCulture) }).Contains("OfflineCopy:Lease", StringComparison.Ordinal));

    [Theory]
    [InlineData(999, false)]
    [InlineData(1_000, true)]
    [InlineData(20_000_000, true)]
    [InlineData(20_000_001, false)]
    public void Forms_AreBounded(int forms, bool taken) =>
        Assert.Equal(taken, !Said(new OfflineOptions { MaxForms = forms }).Contains("OfflineCopy:MaxForms", StringComparison.Ordinal));

    [Fact]
    public void Default_Is48Hours() => Assert.Equal(TimeSpan.FromHours(48), new OfflineOptions().Lease);

    private static string Said(OfflineOptions options) =>
        new GatewayOptionsCheck(new HostingEnvironment { EnvironmentName = "Development" }).Validate(null, new GatewayOptions { OfflineCopy = options }).FailureMessage ?? "";
}
