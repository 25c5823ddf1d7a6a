import Foundation
import Testing

/// The default chain of Tencent Cloud's own Python SDK beside ours, in the same places; docs/credentials.md lists
/// where they differ, and why.
@Suite struct OfficialChainTests {
    /// A place with credentials, and the identity that each of the two finds there.
    struct Place: CustomTestStringConvertible {
        let testDescription: String
        var environment: [String: String] = [:]
        /// Files of a home.
        var files: [String: String] = [:]
        var hasPod = false
        var hasMetadata = false
        let sdk: String
        /// The line of `-v`, or the first line of the refusal; `~` is the home.
        let sesame: String
    }

    private static let id = CredentialSources.id
    private static let ini = CredentialSources.ini
    private static let file = ".tencentcloud/credentials"
    private static let pod = "credentials: pod identity, role \(CredentialSources.account)/pod"

    static let same: [Place] = [
        Place("environment", CredentialSources.pair, sdk: "Credential \(id)", sesame: "credentials: environment"),
        Place(
            "environment before a file", CredentialSources.pair, files: [file: ini.replacing(id, with: "AKIDother")],
            sdk: "Credential \(id)", sesame: "credentials: environment"),
        Place("file", files: [file: ini], sdk: "Credential \(id)", sesame: "credentials: ~/\(file)"),
        Place(
            "file before metadata", files: [file: ini], hasMetadata: true, sdk: "Credential \(id)",
            sesame: "credentials: ~/\(file)"),
        Place("metadata", hasMetadata: true, sdk: "CVMRoleCredential token", sesame: "credentials: instance role pod"),
        Place("pod", hasPod: true, sdk: "OIDCRoleArnCredential token", sesame: pod),
    ]

    static let different: [Place] = [
        Place(
            "a serverless function", CredentialSources.function, sdk: "OSError",
            sesame: "credentials: serverless function"),
        Place(
            "a CI runner's web identity", CredentialSources.runner(), sdk: "OSError",
            sesame: "credentials: web identity, role \(CredentialSources.account)/pod"),
        Place(
            "a pod on a node with a role", hasPod: true, hasMetadata: true, sdk: "CVMRoleCredential token", sesame: pod),
        Place(
            "a pod with a file", files: [file: ini], hasPod: true, sdk: "Credential \(id)", sesame: pod),
        Place(
            "half a pair, and a file", ["TENCENTCLOUD_SECRET_ID": "AKIDother"], files: [file: ini],
            sdk: "Credential \(id)", sesame: "environment: TENCENTCLOUD_SECRET_KEY is missing or empty"),
        Place(
            "half a file, and metadata", files: [file: "[default]\nsecret_id = \(id)\n"], hasMetadata: true,
            sdk: "CVMRoleCredential token", sesame: "~/\(file): secret_key is missing or empty"),
        Place(
            "a token in the environment", CredentialSources.pair.merging(["TENCENTCLOUD_TOKEN": "hunter2"]) { $1 },
            sdk: "Credential \(id)",
            sesame: "A: the token is wrong or has expired (AuthFailure.TokenFailure, request ID)"),
        Place(
            "a token in a file", files: [file: ini + "token = hunter2\n"], sdk: "Credential \(id)",
            sesame: "A: the token is wrong or has expired (AuthFailure.TokenFailure, request ID)"),
        Place(
            "quotes", files: [file: ini.replacing(id, with: "\"\(id)\"")], sdk: "Credential \"\(id)\"",
            sesame: "credentials: ~/\(file)"),
        Place(
            "a comment behind a value", files: [file: ini.replacing(id, with: "\(id) ; mine")],
            sdk: "Credential \(id) ; mine", sesame: "credentials: ~/\(file)"),
        Place(
            "[Default]", files: [file: ini.replacing("[default]", with: "[Default]")], sdk: "AttributeError",
            sesame: "credentials: ~/\(file)"),
        Place(
            "no section", files: [file: ini.replacing("[default]\n", with: "")], sdk: "MissingSectionHeaderError",
            sesame: "credentials: ~/\(file)"),
        Place(
            "a profile of tccli", files: [".tccli/default.credential": CredentialSources.json], sdk: "OSError",
            sesame: "credentials: ~/.tccli/default.credential"),
        Place(
            "a byte order mark", files: [file: "\u{FEFF}" + ini], sdk: "MissingSectionHeaderError",
            sesame: "credentials: ~/\(file)"),
        Place(
            "an id twice", files: [file: ini + "secret_id = AKIDother\n"], sdk: "DuplicateOptionError",
            sesame: "~/\(file):4: secret_id stands there a second time"),
        Place(
            "a section twice", files: [file: ini + "[default]\n"], sdk: "DuplicateSectionError",
            sesame: "~/\(file):4: [default] stands there a second time"),
        Place("nothing", sdk: "OSError", sesame: "no credentials"),
    ]

    @Test(arguments: same + different) func `whom the two find`(_ place: Place) throws {
        let sources = try CredentialSources.shared.get()
        let home = Folder()
        for (path, content) in place.files {
            mkdir(home.path + "/" + path.split(separator: "/")[0], 0o700)
            _ = home.file(content, name: path, mode: 0o600)
        }
        var environment = place.environment.merging(["HOME": home.path, "SESAME_VERBOSE": "1"]) { $1 }
        if place.hasPod { environment.merge(CredentialSources.pod()) { $1 } }
        if place.hasMetadata { environment.merge(sources.metadata) { $1 } }
        let sesame = sources.launch(environment)
        var sdk = sesame
        (sdk.path, sdk.arguments) = (OfficialSDK.python, [AnswerServer.folder + "/chain.py"])
        let said = try sesame.run().lines.map { $0.replacing(home.path, with: "~").dropFirst("sesame: ".count) }
        #expect(said.contains { $0.split(separator: ";")[0] == place.sesame }, "\(said)")
        let found = try sdk.run()
        #expect(found.output == place.sdk + "\n", "\(found.stderr)")
    }
}

extension OfficialChainTests.Place {
    init(
        _ name: String, _ environment: [String: String] = [:], files: [String: String] = [:], hasPod: Bool = false,
        hasMetadata: Bool = false, sdk: String, sesame: String
    ) {
        self.init(
            testDescription: name, environment: environment, files: files, hasPod: hasPod, hasMetadata: hasMetadata,
            sdk: sdk, sesame: sesame)
    }
}
