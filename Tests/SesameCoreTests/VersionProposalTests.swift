import Testing

@testable import SesameCore

/// The id that `sesame put` proposes for the next version.
@Suite struct VersionProposalTests {
    @Test(arguments: [
        (["v3"], "v4"), (["7", "6"], "8"), (["release12"], "release13"), (["v0"], "v1"), (["v9"], "v10"),
        (["v3", "v4", "v5"], "v6"), (["v1", "v2", "v4"], "v3"), (["999999"], "1000000"),
        (["SSM_Current"], "2026-11-26"), ([], "2026-11-26"), (["2026-11-25"], "2026-11-26"),
        (["2026-11-26"], "2026-11-26.2"), (["2026-11-26.3", "2026-11-26.2", "2026-11-26"], "2026-11-26.4"),
        (["v1.0"], "2026-11-26"), (["20261126"], "2026-11-26"), (["v007"], "2026-11-26"), (["v2-rc1"], "2026-11-26"),
        (["4a7b"], "2026-11-26"), (["v"], "2026-11-26"), (["v99999999999999999999"], "2026-11-26"),
    ]) func `a number is followed by the next one, everything else by the day`(_ ids: [String], _ next: String) {
        // 2026-11-26T23:59:59Z
        #expect(VersionProposal(after: ids, at: 1_795_737_599).id == next)
    }
}
