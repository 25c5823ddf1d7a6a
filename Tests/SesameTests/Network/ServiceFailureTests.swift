import Foundation
import Testing

/// Refusals of the service: the code becomes a status, and each failed reference is reported, in manifest order.
@Suite struct ServiceFailureTests {
    private let service: LocalService
    private let answers: AnswerServer

    init() throws {
        service = try LocalService.shared.get()
        answers = try AnswerServer.shared.get()
    }

    @Test func `an unknown secret`() throws {
        let line = "A: none@SSM_Current: no such secret (ResourceNotFound.SecretNotExist, request ID)"
        refused(
            try service.exec("env: {A: none}").run(), 66,
            [
                line,
                "hint: check its name and the region (ap-guangzhou, from TENCENTCLOUD_REGION); a constant is written {value: \"none\"}",
            ])
        let get = try service.sesame("get", "none@v1").run()
        refused(
            get, 66,
            [
                line.replacing("A: none@SSM_Current", with: "none@v1"),
                "hint: check its name and the region (ap-guangzhou, from TENCENTCLOUD_REGION)",
            ])
    }

    @Test func `an unknown version names the versions there are`() throws {
        let name = try service.store("hunter2", version: "v1")
        #expect(try service.sesame("put", name, "--version-id", "v2.0", input: "hunter2").run().status == 0)
        let hint = "hint: versions of this secret: v1, v2.0 (newest v2.0, DAY); pin one as \(name)@v2.0"
        // Made with --version-id, it has no version of the name SSM_Current.
        for (reference, full) in [("\(name)@v3", "\(name)@v3"), (name, "\(name)@SSM_Current")] {
            let line = "A: \(full): no such version (ResourceNotFound, request ID)"
            refused(try service.exec("env: {A: \(reference)}").run(), 66, [line, hint])
        }
        let created = try service.store("hunter2")
        let line = "A: \(created)@v1: no such version (ResourceNotFound, request ID)"
        let only =
            "hint: versions of this secret: SSM_Current (newest SSM_Current, DAY); pin one as \(created)@SSM_Current"
        refused(try service.exec("env: {A: \(created)@v1}").run(), 66, [line, only])
    }

    @Test func `who may not list versions is told of none`() throws {
        let line = "A: code-ResourceNotFound@SSM_Current: no such secret or version (ResourceNotFound, request req-1)"
        let hint = "hint: check its name, version and the region (ap-guangzhou, from TENCENTCLOUD_REGION)"
        refused(try answers.exec(["code-ResourceNotFound"]).run(), 66, [line, hint])
    }

    @Test func `a disabled secret`() throws {
        let name = try service.store("hunter2")
        _ = try OfficialSDK.call("DisableSecret", ["SecretName": name], at: service)
        let line = "A: \(name)@SSM_Current: the secret is disabled (ResourceUnavailable.ResourceDisabled, request ID)"
        let hint = "hint: enable it: sesame enable NAME"
        refused(try service.exec("env: {A: \(name)}").run(), 66, [line, hint])
        _ = try OfficialSDK.call("EnableSecret", ["SecretName": name], at: service)
        succeeded(try service.exec("env: {A: \(name)}").run(), "started\n")
    }

    /// The contract's table, written out: which code is which status.
    static let codes: [(status: Int32, codes: [String])] = [
        (
            66,
            [
                "ResourceNotFound", "ResourceNotFound.SecretNotExist", "ResourceNotFound.Other",
                "ResourceUnavailable.ResourceDisabled", "ResourceUnavailable.ResourcePendingDeleted",
                "ResourceUnavailable.ResourceUninitialized",
            ]
        ),
        (
            77,
            [
                "AuthFailure", "AuthFailure.InvalidAuthorization", "AuthFailure.InvalidSecretId",
                "AuthFailure.MFAFailure", "AuthFailure.SecretIdNotFound", "AuthFailure.SignatureExpire",
                "AuthFailure.SignatureFailure", "AuthFailure.TokenFailure", "AuthFailure.UnauthorizedOperation",
                "AuthFailure.Other", "UnauthorizedOperation", "UnauthorizedOperation.AccessKmsError",
                "OperationDenied.RoleNotExist", "ResourceUnavailable.NotPurchased", "IpInBlacklist",
                "IpNotInWhitelist",
            ]
        ),
        (
            78,
            [
                "UnsupportedRegion", "InvalidParameterValue", "InvalidParameterValue.TagKeysDuplicated",
            ]
        ),
        (
            69,
            [
                "InternalError", "ServiceUnavailable", "RequestLimitExceeded",
                "RequestLimitExceeded.UinLimitExceeded", "RequestLimitExceeded.IPLimitExceeded",
                "RequestLimitExceeded.GlobalRegionUinLimitExceeded", "FailedOperation",
                "FailedOperation.AccessKmsError",
            ]
        ),
        (
            125,
            [
                "FailedOperation.RotationForbidden", "OperationDenied", "OperationDenied.UinNotMatch",
                "OperationDenied.AutoRotatedResource", "ResourceUnavailable", "ResourceInUse",
                "ResourceInUse.VersionIdExists", "ResourceInsufficient", "ResourcesSoldOut", "LimitExceeded",
                "InvalidAction", "InvalidParameter", "InvalidRequest", "MissingParameter", "NoSuchProduct",
                "NoSuchVersion", "UnknownParameter", "UnsupportedOperation", "UnsupportedProtocol",
                "RequestSizeLimitExceeded", "ResponseSizeLimitExceeded", "ActionOffline", "DryRunOperation",
                "Made.Up", "made-up",
            ]
        ),
    ]

    @Test(arguments: codes) func `each code has its status`(_ status: Int32, _ codes: [String]) throws {
        for code in codes {
            let name = "code-" + code.replacing(".", with: "-")
            let outcome = try answers.exec([name], with: ["SESAME_RATE_TIMEOUT": "0"]).run()
            #expect(outcome.status == status && outcome.output.isEmpty && !outcome.tells, "\(code): \(outcome.stderr)")
            let told = "(\(code.replacing("-", with: ".")), request req-1)"
            #expect(outcome.lines.first?.hasPrefix("sesame: A: ") == true)
            #expect(outcome.lines.first?.hasSuffix(told) == true, "\(code): \(outcome.stderr)")
        }
    }

    @Test func `a code from the service cannot steer the terminal, nor add a line`() throws {
        let line = "A: error-rude@SSM_Current: the service refused (31mAuthFailure.X, request 0titlesesamefine)"
        refused(try answers.exec(["error-rude"]).run(), 125, [line])
    }

    /// Codes by the status that each stands for, and the answer that is none.
    private static let examples: [(status: Int32, reference: String)] = [
        (78, "code-InvalidParameterValue"), (77, "code-UnauthorizedOperation"),
        (66, "code-ResourceUnavailable-ResourceDisabled"), (125, "code-Made-Up"), (69, "code-InternalError"),
    ]

    @Test func `of several statuses the first of 78, 77, 66, 125 wins, and 69 only when all are`() throws {
        for (index, winner) in Self.examples.enumerated() {
            let others = Self.examples[index...].map(\.reference)
            for references in [others, others.reversed(), ["works"] + others, others + ["null"]] {
                let outcome = try answers.exec(references).run()
                #expect(outcome.status == winner.status && outcome.output.isEmpty, "\(outcome.stderr)")
            }
        }
        #expect(try answers.exec(["works", "null", "code-InternalError", "html"]).run().status == 69)
    }

    @Test func `every reference that failed is told, in manifest order, and what works is not`() throws {
        let references = Self.examples.map(\.reference)
        let outcome = try answers.exec(["works"] + references.reversed() + ["null", "works-too"]).run()
        let lines = [
            (
                "B", "InternalError", "an error inside the service",
                "try again; if it stays so, tell Tencent Cloud the request"
            ), ("C", "Made.Up", "the service refused", nil),
            (
                "D", "ResourceUnavailable.ResourceDisabled", "the secret is disabled",
                "enable it: sesame enable NAME"
            ),
            ("E", "UnauthorizedOperation", "not permitted", "allow the action on this secret in its CAM policy"),
            ("F", "InvalidParameterValue", "the service does not take this name or version", nil),
        ].flatMap { (variable, code, problem, hint: String?) in
            let name = "code-" + code.replacing(".", with: "-")
            let line = "\(variable): \(name)@SSM_Current: \(problem) (\(code), request req-1)"
            return [line] + (hint.map { ["hint: \($0)"] } ?? [])
        }
        refused(outcome, 78, lines + ["G: null@SSM_Current: SERVER answered with JSON that has no \"Response\""])
    }

    @Test func `a reference that several variables name is told once with all of them`() throws {
        let name = try service.store("hunter2")
        let manifest = "env: {A: none, B: \(name), C: none, D: {secret: none, version: SSM_Current}}"
        let line = "A, C, D: none@SSM_Current: no such secret (ResourceNotFound.SecretNotExist, request ID)"
        refused(
            try service.exec(manifest).run(), 66,
            [
                line,
                "hint: check its name and the region (ap-guangzhou, from TENCENTCLOUD_REGION); a constant is written {value: \"none\"}",
            ])
    }
}
