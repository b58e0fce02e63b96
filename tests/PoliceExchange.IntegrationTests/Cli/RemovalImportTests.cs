using System.Globalization;
using System.Text.Json;
using PoliceExchange.Cli;

namespace PoliceExchange.IntegrationTests.Cli;

/// <summary>A passenger list from the file to the desks of the receiving state, through real gateways and the hub.</summary>
[Collection(CliExchange.Name)]
public sealed class RemovalImportTests(CliFixture fixture)
{
    private const string Header = "seat,surname,forenames,dob,sex,nationality,passport,type,order,order_date,stay,appeal,iccs,offence,conviction_date,court,sentence,served,vulnerability,medical_note\n";

    [Fact]
    public async Task List_IsCheckedImportedOnceAndReachesItsDesksAlone()
    {
        var stop = TestContext.Current.CancellationToken;
        var (list, bad, flight) = (File("csv"), File("csv"), File("json"));
        await System.IO.File.WriteAllTextAsync(list, Header + Rows("Q"), stop);
        await System.IO.File.WriteAllTextAsync(flight, Flight(), stop);
        string[] with = ["--flight", flight, "--unit", "jam/removals", .. fixture.Desk("JAM", "IMMIGRATION_REMOVALS")];
        var before = await SentAsync();

        // Nothing leaves before the confirmation, and the bad row is named.
        var check = await Px.RunAsync(["removal", "import", list, "--check", "--errors", bad, .. with]);
        Assert.True(check.Code == ExitCodes.Failed, check.ToString());
        var error = Assert.Single(check.Json.GetProperty("errors").EnumerateArray());
        Assert.Equal(("sex.unknown", 4, "E"), (error.GetProperty("code").GetString(), error.GetProperty("row").GetInt32(), error.GetProperty("column").GetString()));
        Assert.Equal(4, check.Json.GetProperty("importable").GetInt32());
        Assert.Equal(before, await SentAsync());

        // The good rows go; again, they are the same notices.
        var first = await Px.RunAsync(["removal", "import", list, "--confirm", .. with]);
        Assert.True(first.Code == ExitCodes.Failed, first.ToString());
        var ids = Ids(first);
        Assert.Equal([2, 3, 5, 6], ids.Keys);
        Assert.All(ids.Values, id => Assert.Equal(36, id.Length));
        Assert.Equal(ids, Ids(await Px.RunAsync(["removal", "import", list, "--confirm", .. with])));
        Assert.Equal(before + 4, await SentAsync());

        // Only the bad row is uploaded again; then the whole list, with the manifest.
        await System.IO.File.WriteAllTextAsync(bad, (await System.IO.File.ReadAllTextAsync(bad, stop)).Replace(",Q,", ",M,", StringComparison.Ordinal), stop);
        var mended = await Px.RunAsync(["removal", "import", bad, "--confirm", .. with]);
        Assert.True(mended.Code == ExitCodes.Ok, mended.ToString());
        await System.IO.File.WriteAllTextAsync(list, Header + Rows("M"), stop);
        var whole = await Px.RunAsync(["removal", "import", list, "--confirm", "--manifest", "--wait", "delivered", .. with]);
        Assert.True(whole.Code == ExitCodes.Ok, whole.ToString());
        string[] earlier = [.. ids.Values, .. Ids(mended).Values];
        Assert.Equal(earlier.Order(StringComparer.Ordinal), Ids(whole).Values.Order(StringComparer.Ordinal));
        var manifest = whole.Json.GetProperty("manifest_id").GetString()!;
        Assert.Equal(before + 6, await SentAsync());

        // Row 2 after a conviction, 3 administrative, 4 with a medical note, 5 a minor, 6 with a stay.
        var all = Ids(whole);
        await SeesAsync("LIAISON_DESK", [all[2], all[4], all[6]], [all[3], all[5]]);
        await SeesAsync("IMMIGRATION_REMOVALS", [all[2], all[3], all[4], all[6], manifest], [all[5]]);
        await SeesAsync("CHILD_AUTHORITY", [all[5]], [all[2], all[3]]);
        Assert.Contains(await PartsAsync("HEALTH", all[4]), part => part.TryGetProperty("medicalHandover", out var note) && note.GetProperty("medicalNote").GetString() == "Insulin twice a day.");
        Assert.DoesNotContain(await PartsAsync("LIAISON_DESK", all[4]), part => part.TryGetProperty("medicalHandover", out _));
        Assert.Contains(await PartsAsync("CHILD_AUTHORITY", all[5]), part => part.TryGetProperty("childReception", out _));
        var entries = Assert.Single(await PartsAsync("IMMIGRATION_REMOVALS", manifest)).GetProperty("removalManifest").GetProperty("entries");
        Assert.Equal(5, entries.GetArrayLength());
        var suspended = Assert.Single(entries.EnumerateArray(), entry => entry.GetProperty("status").GetString()!.EndsWith("SUSPENDED", StringComparison.Ordinal));
        Assert.Equal(all[6], suspended.GetProperty("removal").GetProperty("noticeId").GetString());
    }

    [Fact]
    public async Task FlightOfAnotherDesk_SendsNothing()
    {
        var stop = TestContext.Current.CancellationToken;
        var (list, flight) = (File("csv"), File("json"));
        await System.IO.File.WriteAllTextAsync(list, Header + Rows("M"), stop);
        await System.IO.File.WriteAllTextAsync(flight, Flight(), stop);
        var before = await SentAsync();
        var other = await Px.RunAsync(["removal", "import", list, "--confirm", "--flight", flight, .. fixture.Desk("JAM", "CENTRAL_AUTHORITY")]);
        Assert.True(other.Code == ExitCodes.Failed, other.ToString());
        Assert.Contains("from.desk", other.Error, StringComparison.Ordinal);
        Assert.Equal(before, await SentAsync());
    }

    private string File(string extension) => Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.{extension}");

    private static SortedDictionary<int, string> Ids(Px px) =>
        new(px.Json.GetProperty("sent").EnumerateArray().ToDictionary(row => row.GetProperty("row").GetInt32(), row => row.GetProperty("notice_id").GetString()!));

    private async Task<int> SentAsync() => (await ListedAsync("JAM", "IMMIGRATION_REMOVALS", "--sent")).Count;

    private async Task SeesAsync(string role, string[] seen, string[] hidden)
    {
        var listed = await ListedAsync("PAN", role, "--received");
        Assert.All(seen, id => Assert.Contains(id, listed));
        Assert.All(hidden, id => Assert.DoesNotContain(id, listed));
    }

    private async Task<List<string>> ListedAsync(string state, string role, string way)
    {
        var listed = await Px.RunAsync(["notice", "list", way, "--page-size", "200", .. Desk(state, role)]);
        Assert.True(listed.Code == ExitCodes.Ok, listed.ToString());
        return [.. listed.Json.GetProperty("notices").EnumerateArray().Select(row => row.GetProperty("notice_id").GetString()!)];
    }

    private async Task<JsonElement[]> PartsAsync(string role, string id)
    {
        var shown = await Px.RunAsync(["notice", "show", id, .. Desk("PAN", role)]);
        Assert.True(shown.Code == ExitCodes.Ok, shown.ToString());
        return [.. shown.Json.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("content"))];
    }

    private string[] Desk(string state, string role)
    {
        var arguments = fixture.Desk(state, role);
        arguments[Array.IndexOf(arguments, "--purpose") + 1] = "REMOVAL_RECEPTION";
        return arguments;
    }

    private static string Rows(string sex) =>
        "1A,Ávila,Tomás,1980-03-14,M,PAN,PA100001,CRIMINAL,R-1,2026-05-01,N,N,0501,burglary,2020-01-02,Home Circuit Court,36,30,,\n"
        + "1B,Batista,Rosa,1985-07-20,F,PAN,PA100002,ADMINISTRATIVE,R-2,2026-05-02,N,N,,,,,,,,\n"
        + $"1C,Castillo,Iván,1975-11-30,{sex},PAN,PA100003,CRIMINAL,R-3,2026-05-03,N,N,0501,burglary,2019-01-02,Home Circuit Court,36,30,MEDICAL,Insulin twice a day.\n"
        + "1D,Domínguez,Ana,2014-02-28,F,PAN,PA100004,ADMINISTRATIVE,R-4,2026-05-04,N,N,,,,,,,UNACCOMPANIED_MINOR,\n"
        + "1E,Espino,Raúl,1990-09-09,M,PAN,PA100005,CRIMINAL,R-5,2026-05-05,Y,N,0701,fraud,2021-01-02,Home Circuit Court,24,20,,\n";

    private string Flight()
    {
        var now = TimeProvider.System.GetUtcNow();
        string Day(int days) => now.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return $$"""
            {
              "to": ["state:PAN/desk:IMMIGRATION_REMOVALS", "state:PAN/desk:LIAISON_DESK", "state:PAN/desk:CHILD_AUTHORITY", "state:PAN/desk:HEALTH"],
              "from": { "agency": "{{fixture.Pki.Gateway("JAM").DeskAgencies["IMMIGRATION_REMOVALS"]}}", "desk": "IMMIGRATION_REMOVALS" },
              "legal_basis": "PX-BASE", "purpose": "REMOVAL_RECEPTION", "priority": "ROUTINE", "case": "KIN-PTY", "valid_until": "{{Day(90)}}T00:00:00Z",
              "handling": { "classification": "OFFICIAL", "judicialUse": "ASK", "onward": "NONE", "displayClass": "FULL", "informSubject": "ASK", "cache": "NONE" },
              "content": {
                "factBasis": "FACT", "language": "en", "dataSubjectCategory": "RETURNEE",
                "removal": {
                  "person": { "identityStatus": "CONFIRMED" }, "nationalityStatus": "CONFIRMED", "order": { "authority": "Ministry of national security" }, "custodyHandover": false,
                  "transport": { "mode": "CHARTER_FLIGHT", "designation": "KIN-PTY", "departurePlace": { "state": "JAM" }, "departureAt": "{{Day(30)}}T08:00:00Z", "arrivalPlace": { "state": "PAN" } },
                  "guardianAuthority": { "authority": { "state": "PAN", "role": "CHILD_AUTHORITY" } },
                  "nonRefoulement": { "declared": true, "date": "{{Day(-1)}}", "official": { "name": "Example official", "office": "Removals officer", "agency": "imm" } }
                }
              },
              "desk_parts": [
                { "desk": "CHILD_AUTHORITY", "content": { "childReception": { "bestInterestsDecision": { "authority": "Family court", "number": "BI-1", "date": "{{Day(-5)}}" } } } },
                { "desk": "HEALTH", "content": { "medicalHandover": { "fitToTravel": true } } }
              ]
            }
            """;
    }
}
