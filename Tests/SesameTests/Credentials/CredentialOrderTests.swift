import Foundation
import Testing

/// The order of the sources: of those that are present the first one serves.
@Suite struct CredentialOrderTests {
    /// A source, what `-v` calls it, and the shell that makes it present.
    private static let sources: [(place: String, setup: String)] = [
        ("named", "export SESAME_CREDENTIALS_FILE=$DIR/named"),
        ("environment", "export TENCENTCLOUD_SECRET_ID=$ID TENCENTCLOUD_SECRET_KEY=$KEY"),
        (
            "serverless function",
            "export TENCENTCLOUD_RUNENV=SCF TENCENTCLOUD_SECRETID=$ID TENCENTCLOUD_SECRETKEY=$KEY"
        ),
        ("systemd/tencentcloud", "export CREDENTIALS_DIRECTORY=$DIR/systemd"),
        (
            "pod identity, role \(CredentialSources.account)/pod",
            "export TKE_REGION=ap-guangzhou TKE_PROVIDER_ID=tke TKE_WEB_IDENTITY_TOKEN_FILE=$DIR/token "
                + "TKE_ROLE_ARN=\(CredentialSources.account)/pod"
        ),
        ("home/.tencentcloud/credentials", "mkdir home/.tencentcloud; cp $DIR/named home/.tencentcloud/credentials"),
        ("/etc/tencentcloud/credentials", "mkdir /etc/tencentcloud; cp $DIR/named /etc/tencentcloud/credentials"),
        ("home/.tccli/default.credential", "mkdir home/.tccli; cp $DIR/named home/.tccli/default.credential"),
        ("instance role pod", "export SESAME_METADATA=$METADATA"),
    ]

    /// The number of launches in one shell, which is not to take long on a busy machine.
    private static let share = 32

    /// Every subset of them, each one launch in a mount namespace where /etc is ours.
    @Test(arguments: 0..<(1 << sources.count) / share)
    func `the first of the sources that are there, for every subset of them`(_ part: Int) throws {
        let subsets = part * Self.share..<(part + 1) * Self.share
        let sources = try CredentialSources.shared.get()
        let folder = Folder()
        for name in ["named", "token", "manifest"] {
            let content = ["named": CredentialSources.json, "token": "hunter2-token"][name]
            _ = folder.file(content ?? "env: {A: \(sources.name)}", name: name, mode: 0o600)
        }
        mkdir(folder.path + "/systemd", 0o700)
        _ = folder.file(CredentialSources.json, name: "systemd/tencentcloud", mode: 0o400)
        let setups = Self.sources.enumerated().map { "if [ $((n >> \($0) & 1)) = 1 ]; then \($1.setup); fi" }
        let script = """
            mkdir etc && cp -a /etc/ssl etc && mount --bind etc /etc
            n=\(subsets.lowerBound); while [ $n -lt \(subsets.upperBound) ]; do
              (rm -rf home /etc/tencentcloud; mkdir home
              \(setups.joined(separator: "\n"))
              echo "$n $("$SESAME" exec -v -f manifest -- true 2>&1 | grep -m 1 credentials)")
              n=$((n + 1))
            done
            """
        var command = sources.launch([
            "SESAME": Command.sesame, "DIR": folder.path, "ID": CredentialSources.id, "KEY": CredentialSources.key,
            "METADATA": sources.metadata["SESAME_METADATA"] ?? "", "HOME": folder.path + "/home",
        ])
        (command.path, command.folder) = ("/usr/bin/unshare", folder.path)
        command.arguments = ["--mount", "/bin/sh", "-ec", script]
        let outcome = try command.run()
        let said = outcome.output.replacing(folder.path + "/", with: "").split(separator: "\n")
        #expect(said.count == subsets.count, "\(outcome.stderr)")
        for (index, line) in zip(subsets, said) {
            let first = Self.sources.indices.first { index >> $0 & 1 == 1 }
            let expected = first.map { "credentials: \(Self.sources[$0].place)" } ?? "no credentials"
            let place = line.split(separator: ";")[0]
            #expect(place == "\(index) sesame: \(expected)")
        }
    }

    /// A fault of a source is an error, whatever other source would serve.
    @Test(arguments: [
        (["TENCENTCLOUD_SECRET_ID": "AKIDx"], "environment: TENCENTCLOUD_SECRET_KEY is missing or empty"),
        (
            ["TENCENTCLOUD_RUNENV": "SCF", "TENCENTCLOUD_SECRETID": "AKIDx"],
            "serverless function: TENCENTCLOUD_SECRETKEY is missing or empty"
        ),
        (
            ["TENCENTCLOUD_PROVIDER_ID": "x"].merging(CredentialSources.pod()) { $1 },
            "web identity: TENCENTCLOUD_ROLE_ARN is missing or empty"
        ),
        (["TKE_ROLE_ARN": "x"], "pod identity: TKE_PROVIDER_ID is missing or empty"),
        (["TCCLI_PROFILE": "none"], "/none/.tccli/none.credential: no such file or directory"),
    ]) func `half a source does not fall through`(_ half: [String: String], _ line: String) throws {
        let sources = try CredentialSources.shared.get()
        let command = sources.launch(sources.metadata.merging(["HOME": "/none"]) { $1 }.merging(half) { $1 })
        let outcome = try command.run()
        #expect(outcome.status == 77 && outcome.lines.first == "sesame: \(line)", "\(outcome.stderr)")
    }
}
