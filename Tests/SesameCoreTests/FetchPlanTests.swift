@testable import SesameCore
import TencentCloud
import Testing

/// Tests of the plan of a fetch, which has names only and needs no network.
@Suite struct FetchPlanTests {
    private static func plan(_ env: String, region: String? = nil) throws -> FetchPlan {
        FetchPlan(try Manifest(env), region: region.flatMap { NamedRegion(parsing: $0, from: "--region") })
    }

    @Test(
        arguments: [
            (
                "env: {A: x, B: y@v1, C: x, D: x@v1, E: y@v1, F: x@SSM_Current}",
                ["x@SSM_Current", "y@v1", "x@v1"], [["A", "C", "F"], ["B", "E"], ["D"]]
            ),
            // A field is a part of the same version.
            ("env: {B: 'x#b', A: 'x#a', C: x}", ["x@SSM_Current"], [["B", "A", "C"]]),
            // A variable that names a secret twice is listed once.
            ("env: {A: '${x#a}:${y}@${x#b}', B: y}", ["x@SSM_Current", "y@SSM_Current"], [["A"], ["A", "B"]]),
            ("env: {A: {value: constant}, B: {template: 'no reference'}}", [], []),
            // Whole objects come after all variables.
            (
                "from: [{secret: o, keys: all, prefix: P_}, {secret: o, keys: [K]}]\nenv: {A: x, B: o}",
                ["o@SSM_Current", "x@SSM_Current"], [["K", "B", "P_*"], ["A"]]
            ),
        ] as [(String, [String], [[String]])])
    func `each version is asked for once, in manifest order`(
        _ manifest: String, _ secrets: [String], _ variables: [[String]]
    ) throws {
        let plan = try Self.plan(manifest)
        #expect(plan.rows.map(\.secret.description) == secrets)
        #expect(plan.rows.map(\.variables) == variables)
        #expect(plan.isEmpty == secrets.isEmpty)
    }

    @Test(
        arguments: [
            ("env: {A: x}", ["A"]), ("env: {A: {secret: x, optional: true}}", []),
            ("env: {A: {secret: x, optional: false}}", ["A"]), ("env: {A: {secret: x, default: ''}}", []),
            ("env: {A: {secret: x, optional: true}, B: x, C: {secret: x, default: d}, D: x}", ["B", "D"]),
            ("env: {A: {template: '${x}', optional: true}}", []), ("env: {A: 'a${x}b${x}'}", ["A"]),
            ("from: [{secret: x, keys: all}]", ["*"]), ("from: [{secret: x, keys: all, optional: true}]", []),
            ("from: [{secret: x, keys: [A, B], optional: true}]\nenv: {C: x}", ["C"]),
        ])
    func `a secret is needed by each variable without which there is no start`(
        _ manifest: String, _ needing: [String]
    ) throws {
        let plan = try Self.plan(manifest)
        #expect(plan.rows.map(\.needing) == [needing])
        #expect(plan.rows.map(\.isNeeded) == [!needing.isEmpty])
    }

    @Test func `a secret that is asked for alone is needed, for no variable`() throws {
        let plan = FetchPlan(try SecretReference(parsing: "x@v1").secret)
        #expect(plan.rows.map(\.isNeeded) == [true])
        #expect(plan.rows.map(\.variables) == [[]])
        #expect(plan.region == nil)
    }

    private static let mixed =
        "env: {A: x, B: {secret: x, region: ap-guangzhou}, C: {secret: x, region: ap-beijing}, D: {secret: x, region: ap-beijing}}"

    @Test(
        arguments: [
            // A reference with the common region is the same as one without a region.
            ("ap-guangzhou", ["x@SSM_Current", "ap-beijing/x@SSM_Current"], [["A", "B"], ["C", "D"]]),
            ("ap-beijing", ["x@SSM_Current", "ap-guangzhou/x@SSM_Current"], [["A", "C", "D"], ["B"]]),
            (
                nil, ["x@SSM_Current", "ap-guangzhou/x@SSM_Current", "ap-beijing/x@SSM_Current"],
                [["A"], ["B"], ["C", "D"]]
            ),
        ] as [(String?, [String], [[String]])])
    func `a secret of another region is another secret`(
        _ region: String?, _ secrets: [String], _ variables: [[String]]
    ) throws {
        let plan = try Self.plan(Self.mixed, region: region)
        #expect(plan.rows.map(\.secret.description) == secrets)
        #expect(plan.rows.map(\.variables) == variables)
    }

    @Test(
        arguments: [
            // A chosen region is the plan's region, even if every reference names its own.
            ("env: {A: x}", "ap-tokyo", "ap-tokyo, from --region"),
            ("env: {A: {secret: x, region: ap-beijing}}", "ap-tokyo", "ap-tokyo, from --region"),
            ("env: {A: x}", nil, nil), ("env: {}", nil, nil),
            (
                "env: {A: {secret: x, region: ap-beijing}, B: {secret: y, region: ap-tokyo}}", nil,
                "ap-beijing, from the reference"
            ),
            ("env: {A: {secret: x, region: ap-beijing}, B: y}", nil, nil),
        ] as [(String, String?, String?)])
    func `the region of the run is the named one, or that of the first reference if all name one`(
        _ manifest: String, _ named: String?, _ region: String?
    ) throws {
        #expect(try Self.plan(manifest, region: named).region?.description == region)
    }

    @Test func `references of variables that this start does not set are remembered, not asked for`() throws {
        var manifest = try Manifest("env: {A: x}")
        let beijing = Region(parsing: "ap-beijing")
        manifest.passedOver = [
            try SecretReference(parsing: "y@v1#f"), try SecretReference(parsing: "y@v1#g"),
            try SecretReference(parsing: "z", region: beijing),
        ]
        let plan = FetchPlan(manifest, region: NamedRegion(parsing: "ap-beijing", from: "--region"))
        #expect(plan.rows.map(\.secret.description) == ["x@SSM_Current"])
        #expect(plan.passedOver == ["y@v1", "z@SSM_Current"])
    }

    @Test(arguments: [
        ("env: {A: x}", true), ("env: {A: x@v1}", false), ("env: {A: 'x#f'}", false), ("env: {A: '${x}'}", true),
        ("env: {A: {secret: x}}", false), ("env: {A: '${x}y'}", false), ("env: {A: '${x|url}'}", false),
        ("env: {A: {secret: x}, B: x}", true),
    ]) func `a name alone may be a constant in the wrong place`(_ manifest: String, _ isBare: Bool) throws {
        #expect(try Self.plan(manifest).rows.map(\.isBare) == [isBare])
    }

    @Test(
        arguments: [
            ("ap-guangzuo", ["\"ap-guangzuo\" is not a known region"]), ("ap-guangzhou", []), ("xx-nowhere", []),
            (nil, []),
        ] as [(String?, [String])])
    func `a region that looks like a known one is told`(_ region: String?, _ problems: [String]) throws {
        let plan = try Self.plan("env: {A: x, B: {secret: x, region: ap-beijing}}", region: region)
        #expect(plan.unknownRegions.map(\.problem) == problems)
    }
}
