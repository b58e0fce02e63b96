using System.Text.RegularExpressions;
using Grpc.Core;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.UnitTests.Hosting;

public sealed partial class FaultTests
{
    public static TheoryData<FaultReason> Reasons =>
        [.. Enum.GetValues<FaultReason>().Where(reason => reason != FaultReason.Unspecified)];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void EveryReason_RoundTripsWithItsCode(FaultReason reason)
    {
        var fault = new Fault(reason, "héllo % text")
        {
            Violations = [new("a.b[1]", "RULE", "message")],
            RetryAfter = TimeSpan.FromMilliseconds(1500),
            RequestId = "id",
        };

        var details = FaultDetails.From(fault.ToException());

        Assert.Equal((fault.Status, reason, fault.Message, fault.RetryAfter, fault.RequestId),
            (details.Status, details.Reason, details.Message, details.RetryAfter, details.RequestId));
        Assert.Equal(fault.Violations, details.Violations);
    }

    [Fact]
    public void StatusTable_IsWhatTheProtoFileSays()
    {
        // The comment above each value names its code; the file is the contract, the switch its implementation.
        var proto = File.ReadAllText(Path.Combine(Root(), "protos/policeexchange/fault/v1/fault.proto"));
        var rows = Row().Matches(proto);
        Assert.Equal(Enum.GetValues<FaultReason>().Length - 1, rows.Count);
        foreach (Match row in rows)
        {
            var code = Enum.Parse<StatusCode>(row.Groups[1].Value.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
            var reason = FaultReasons.Parse(row.Groups[2].Value);
            Assert.Equal((row.Groups[2].Value, code), (FaultReasons.NameOf(reason), FaultReasons.StatusOf(reason)));
        }
    }

    [Fact]
    public void ThousandsOfViolations_StayWithinTheMetadataLimit_AndTheRestIsCounted()
    {
        var fault = Fault.Invalid([.. Enumerable.Range(0, 10_000).Select(i => new FieldViolation($"rows[{i}].name", "REQUIRED", "is missing"))]);

        var status = fault.ToStatus();
        var details = FaultDetails.From(fault.ToException());

        Assert.InRange(status.CalculateSize(), 3_000, 6_000);
        Assert.InRange(details.Violations.Count, 50, 500);
        var leftOut = status.Details.Single(detail => detail.Is(Google.Rpc.ErrorInfo.Descriptor)).Unpack<Google.Rpc.ErrorInfo>().Metadata["violations_left_out"];
        Assert.Equal((10_000 - details.Violations.Count).ToString(System.Globalization.CultureInfo.InvariantCulture), leftOut);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ff")]
    [InlineData("")]
    public void ForeignFailure_HasNoReason_AndDoesNotThrow(string? trailer)
    {
        var trailers = new Metadata();
        if (trailer is not null)
        {
            trailers.Add(Fault.DetailsTrailer, Convert.FromHexString(trailer));
        }

#pragma warning disable RS0030 // Stands for another party's server.
        var details = FaultDetails.From(new RpcException(new Status(StatusCode.Unavailable, "x"), trailers));
#pragma warning restore RS0030
        Assert.Equal((StatusCode.Unavailable, FaultReason.Unspecified), (details.Status, details.Reason));
    }

    [Fact]
    public void AnotherDomain_IsNotOurReason()
    {
        var status = new Google.Rpc.Status();
        status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(new Google.Rpc.ErrorInfo { Reason = "NOT_FOUND", Domain = "other" }));
        var trailers = new Metadata { { Fault.DetailsTrailer, Google.Protobuf.MessageExtensions.ToByteArray(status) } };
#pragma warning disable RS0030 // Stands for another party's server.
        Assert.Equal(FaultReason.Unspecified, FaultDetails.From(new RpcException(new Status(StatusCode.NotFound, ""), trailers)).Reason);
#pragma warning restore RS0030
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("100 %", "100 %25")]
    [InlineData("ñ\r\n", "%C3%B1%0D%0A")]
    public void StatusMessage_IsPercentEncoded(string message, string encoded) => Assert.Equal(encoded, FaultResponse.Encode(message));

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "PoliceExchange.sln")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException("The repository's root.");
        }

        return directory.FullName;
    }

    [GeneratedRegex(@"// ([A-Z_]+): [^\n]*\n  FAULT_REASON_([A-Z_]+) = ")]
    private static partial Regex Row();
}
