using System.Reflection;
using PoliceExchange.IntegrationTests;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestFramework(typeof(OrderedTestFramework))]
[assembly: TestCollectionOrderer(typeof(TestOrder))]
[assembly: TestCaseOrderer(typeof(TestOrder))]

namespace PoliceExchange.IntegrationTests;

/// <summary>
/// One order of tests on every machine: by name. By itself xUnit orders collections and cases by a hash that has the path of the
/// assembly in it, and classes as the compiler met their files, so that two classes of one running exchange met each other's
/// traces in the order of one clone and not of another: a test that failed at CI alone (2026-11).
/// </summary>
public sealed class TestOrder : ITestCollectionOrderer, ITestCaseOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(collection => collection.TestCollectionDisplayName, StringComparer.Ordinal)];

    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase => [.. testCases.OrderBy(one => one.TestCaseDisplayName, StringComparer.Ordinal)];
}

/// <summary>Gives the classes of a collection in the order of their names: there is no orderer for them.</summary>
public sealed class OrderedTestFramework : XunitTestFramework
{
    protected override ITestFrameworkExecutor CreateExecutor(Assembly assembly) => new OrderedExecutor(new XunitTestAssembly(assembly, version: assembly.GetName().Version));

    private sealed class OrderedExecutor(IXunitTestAssembly assembly) : XunitTestFrameworkExecutor(assembly)
    {
        public override ValueTask RunTestCases(
            IReadOnlyCollection<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions, CancellationToken cancellationToken) => base.RunTestCases(
            [.. testCases.OrderBy(one => one.TestMethod.TestClass.TestClassName, StringComparer.Ordinal)], executionMessageSink, executionOptions, cancellationToken);
    }
}
