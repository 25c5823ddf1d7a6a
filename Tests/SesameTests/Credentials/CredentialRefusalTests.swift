import Foundation
import Testing

/// STS that denies, metadata that fail, nothing there at all: what is said, and the status.
@Suite struct CredentialRefusalTests {
    private let sources: CredentialSources

    init() throws { sources = try CredentialSources.shared.get() }

    private static let none = [
        "no credentials", "--credentials: not given",
        "environment: TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY are not set",
        "hint: if another sesame started this, it took the pair out (--keep-credentials leaves it)",
        "serverless function: TENCENTCLOUD_RUNENV=SCF is not set", "systemd: CREDENTIALS_DIRECTORY is not set",
        "web identity: TENCENTCLOUD_WEB_IDENTITY_TOKEN_FILE, TENCENTCLOUD_PROVIDER_ID, TKE_PROVIDER_ID, "
            + "TKE_WEB_IDENTITY_TOKEN_FILE, TKE_ROLE_ARN are not set",
        "user's SDK file: there is no /none/.tencentcloud/credentials",
        "machine's SDK file: there is no /etc/tencentcloud/credentials",
        "tccli: there is no /none/.tccli/default.credential",
    ]

    // MARK: None

    /// A launch in a network namespace without any route, with the firmware saying who made the machine.
    private func offline(_ extra: [String: String], vendor: String? = nil) throws -> Outcome {
        var command = sources.launch(extra.merging(["HOME": "/none", "SESAME": Command.sesame]) { $1 })
        let firmware = vendor.map {
            "mount -t tmpfs none /sys; mkdir -p /sys/class/dmi/id; echo '\($0)' >/sys/class/dmi/id/sys_vendor; "
        }
        let arguments = ["--net", "--mount", "/bin/sh", "-c", (firmware ?? "") + "exec \"$SESAME\" \"$@\"", "sh"]
        command.arguments = arguments + command.arguments
        command.path = "/usr/bin/unshare"
        return try command.run()
    }

    private static let elsewhere =
        "hint: set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, name a file with --credentials, or log in with tccli"
    private static let unresolved = "instance role: cannot reach metadata.tencentyun.com: could not resolve host"

    @Test(arguments: [
        ([:], elsewhere),
        (
            ["INVOCATION_ID": "x"],
            "hint: in a unit, name an encrypted file with LoadCredentialEncrypted=tencentcloud:FILE"
        ),
        (
            ["KUBERNETES_SERVICE_HOST": "10.0.0.1", "INVOCATION_ID": "x"],
            "hint: in a pod, give its service account a CAM role (TKE pod identity), which sets the TKE_ variables"
        ),
        (["INVOCATION_ID": "x", "TERM": "xterm"], elsewhere),
        (
            ["CI": "true", "KUBERNETES_SERVICE_HOST": "10.0.0.1", "TENCENTCLOUD_ROLE_ARN": "x"],
            "hint: on a CI runner, set TENCENTCLOUD_WEB_IDENTITY_TOKEN_FILE, TENCENTCLOUD_PROVIDER_ID and "
                + "TENCENTCLOUD_ROLE_ARN"
        ),
        (["TENCENTCLOUD_TOKEN": "hunter2-token", "TKE_REGION": "ap-guangzhou"], elsewhere),
    ]) func `without a network every source is told, and what is likely where this runs`(
        _ extra: [String: String], _ hint: String
    ) throws {
        refused(try offline(extra), 77, Self.none + [Self.unresolved, hint])
        refused(try offline(extra, vendor: "Bochs"), 77, Self.none + [Self.unresolved, hint])
    }

    /// The first packet goes to a name server that is not there, or to metadata that are not.
    @Test(arguments: [("", "could not resolve host"), ("10.9.9.1 metadata.tencentyun.com", "could not connect")])
    func `where packets are lost, too`(_ hosts: String, _ problem: String) throws {
        var command = sources.launch(["HOME": "/none", "SESAME": Command.sesame])
        let folder = Folder()
        _ = folder.file(hosts + "\n", name: "hosts")
        _ = folder.file("nameserver 10.9.9.1\n", name: "resolv.conf")
        let script = """
            ip link add v0 type veth peer name v1; ip link set v1 up
            ip address add 10.9.9.2/24 dev v0; ip link set v0 up
            ip neighbour add 10.9.9.1 lladdr 02:00:00:00:00:01 dev v0
            mount --bind hosts /etc/hosts; mount --bind resolv.conf /etc/resolv.conf
            exec "$SESAME" "$@"
            """
        command.environment["PATH"] = "/usr/bin:/bin:/usr/sbin:/sbin"
        command.arguments = ["--net", "--mount", "/bin/sh", "-ec", script, "sh"] + command.arguments
        (command.path, command.folder) = ("/usr/bin/unshare", folder.path)
        let lost = "instance role: cannot reach metadata.tencentyun.com: \(problem): no answer in time"
        refused(try command.run(), 77, Self.none + [lost, Self.elsewhere])
    }

    @Test func `on a machine of Tencent Cloud metadata that cannot be reached are worth a restart`() throws {
        let hint = "hint: the instance's metadata are asked when nothing else has credentials"
        refused(try offline([:], vendor: "Tencent Cloud"), 69, [Self.unresolved, hint])
    }

    @Test func `with a pod's identity and no network, so is STS`() throws {
        var pod = CredentialSources.pod()
        pod["SESAME_ENDPOINT"] = "internal"
        let place = "pod identity, role \(CredentialSources.account)/pod"
        let line = "\(place): cannot reach sts.internal.tencentcloudapi.com: could not resolve host"
        refused(try offline(pod), 69, [line, "hint: check the network and --endpoint"])
    }

    @Test func `a machine without a role`() throws {
        let bare = try CredentialSources(role: "none")
        let extra = bare.metadata.merging(["HOME": "/none"]) { $1 }
        let none = "instance role: no role is bound to this instance"
        refused(try bare.launch(extra).run(), 77, Self.none + [none, Self.elsewhere])
        let home = try CredentialSources.home(".tccli/default.credential", #"{"type": "cvm-role"}"#)
        let line =
            "\(home.path)/.tccli/default.credential: it names the instance's role, and none is bound to the instance"
        let outcome = try bare.launch(bare.metadata.merging(["HOME": home.path]) { $1 }).run()
        refused(outcome, 77, [line, "hint: bind a CAM role to the instance"])
    }

    @Test func `a home of another user is none, and a file there that may not be read is an error`() throws {
        let home = try CredentialSources.home(".tencentcloud/credentials", CredentialSources.ini)
        var command = sources.launch(["HOME": home.path])
        let authority = try Data(contentsOf: URL(fileURLWithPath: command.environment["SESAME_CA_FILE"] ?? ""))
        command.environment["SESAME_CA_FILE"] = Folder.shared.file(authority)
        let path = home.path + "/.tencentcloud/credentials"
        let readable = try command.unprivileged().run()
        refused(readable, 77, ["\(path): permission denied", "hint: let this user read it, or take it away"])
        chmod(home.path, 0o700)
        let closed = try command.unprivileged().run()
        #expect(closed.status == 77)
        #expect(closed.lines.contains("sesame: user's SDK file: there is no \(path)"))
    }

    // MARK: Metadata

    @Test(arguments: [
        (#"{"status": 500}"#, "SERVER answered with HTTP status 500"),
        (#"{"html": true}"#, "SERVER answered with something other than credentials"),
        (#"{"empty": true}"#, "SERVER answered with something other than credentials"),
        (#"{"body": "../../../etc"}"#, "SERVER answered with something other than credentials"),
        (#"{"redirect": "http://127.0.0.1:1/hunter2"}"#, "SERVER answered with HTTP status 302"),
        (#"{"delay": 5}"#, "cannot reach SERVER: no answer in time"),
        (#"{"bytesPerSecond": 1}"#, "cannot reach SERVER: no answer in time"),
        (
            #"{"end": "close"}"#,
            "cannot reach SERVER: the connection broke"
        ),
    ]) func `metadata that fail`(_ fault: String, _ problem: String) throws {
        let faults = #"[{"action": "metadata", "count": "always", "fault": \#(fault)}]"#
        let failing = try CredentialSources(faults: faults)
        let hint = "hint: the instance's metadata are asked when nothing else has credentials"
        refused(
            try failing.launch(failing.metadata.merging(["SESAME_TIMEOUT": "2.5"]) { $1 }).run(), 69,
            ["instance role: \(problem)", hint])
    }

    /// The role is named, and then.
    @Test(arguments: [
        (#"{"status": 500}"#, "answered with HTTP status 500"),
        (#"{"html": true}"#, "answered with something that is not JSON"),
        (#"{"status": 404}"#, "answered with something that is not JSON"),
        (#"{"body": "{\"Code\": \"Failed\"}"}"#, "answered with something other than credentials"),
        (
            #"{"body": "{\"Code\": \"Success\", \"TmpSecretId\": \"a\", \"TmpSecretKey\": \"hunter2\\n\", \"Token\": \"t\", \"ExpiredTime\": 4000000000}"}"#,
            "answered with something other than credentials"
        ),
    ]) func `metadata that fail when the keys are asked for`(_ fault: String, _ problem: String) throws {
        // A rule cannot name a path: the first request is answered by a fault that is what it should be.
        let faults =
            #"[{"action": "metadata", "fault": {"body": "pod"}}, {"action": "metadata", "count": "always", "fault": \#(fault)}]"#
        let failing = try CredentialSources(faults: faults)
        let hint = "hint: the instance's metadata are asked when nothing else has credentials"
        refused(
            try failing.launch(failing.metadata.merging(["SESAME_TIMEOUT": "2.5"]) { $1 }).run(), 69,
            ["instance role: SERVER \(problem)", hint])
    }

    @Test func `metadata that fail twice`() throws {
        let failing = try CredentialSources(faults: #"[{"action": "metadata", "count": 2, "fault": {"status": 500}}]"#)
        succeeded(try failing.launch(failing.metadata).run(), "hunter2\n")
    }

    @Test func `metadata whose keys have ended`() throws {
        let keys =
            #"{\"Code\": \"Success\", \"TmpSecretId\": \"a\", \"TmpSecretKey\": \"b\", \"Token\": \"t\", "#
            + #"\"ExpiredTime\": 1700000000}"#
        let faults =
            #"[{"action": "metadata", "fault": {"body": "pod"}}, {"action": "metadata", "fault": {"body": "\#(keys)"}}]"#
        let failing = try CredentialSources(faults: faults)
        let line = "instance role pod: the credentials have expired (DAY)"
        let hint = "hint: if they are new, this machine's clock is wrong"
        refused(try failing.launch(failing.metadata).run(), 77, [line, hint])
    }

    @Test(arguments: ["http://169.254.0.23", "https://127.0.0.1:1", "nonsense://x", "http://example.com"])
    func `metadata are asked on this machine or where they are`(_ place: String) throws {
        let hint = "hint: http:// and a port of this machine, as sesame-local --metadata prints it"
        let outcome = try sources.launch(["SESAME_METADATA": place]).run()
        refused(outcome, 64, ["SESAME_METADATA: this is not what the variable is for", hint])
    }

    // MARK: STS

    private static let pod = "pod identity, role \(CredentialSources.account)"

    @Test func `STS that denies a pod`() throws {
        let noRole = "\(Self.pod)/other: there is no such role (ResourceNotFound.RoleNotFound, request ID)"
        refused(try sources.launch(CredentialSources.pod(role: "other")).run(), 77, [noRole, "hint: check its ARN"])
        let noTrust =
            "\(Self.pod)/pod: the web identity token is refused (InvalidParameter.WebIdentityTokenError, request ID)"
        let hint = "hint: the role must trust the provider and the token's subject: in a pod, this service account"
        refused(try sources.launch(CredentialSources.pod(token: "hunter2")).run(), 77, [noTrust, hint])
    }

    @Test func `a pod's identity that is not whole`() throws {
        let hint = "hint: TKE_REGION, TKE_PROVIDER_ID, TKE_WEB_IDENTITY_TOKEN_FILE and TKE_ROLE_ARN belong together"
        for name in ["TKE_REGION", "TKE_PROVIDER_ID", "TKE_WEB_IDENTITY_TOKEN_FILE", "TKE_ROLE_ARN"] {
            for value in [nil, ""] {
                var pod = CredentialSources.pod()
                pod[name] = value
                refused(try sources.launch(pod).run(), 77, ["pod identity: \(name) is missing or empty", hint])
            }
        }
        let region = "TKE_REGION: this is not what the variable is for"
        let outcome = try sources.launch(CredentialSources.pod(region: "Guangzhou")).run()
        refused(outcome, 64, [region, "hint: a region looks like ap-guangzhou"])
        var pod = CredentialSources.pod()
        pod["SESAME_TIMEOUT"] = "1"
        pod["TKE_WEB_IDENTITY_TOKEN_FILE"] = "/none/token"
        let named = "hint: it should hold the credentials: TKE_WEB_IDENTITY_TOKEN_FILE names it"
        refused(try sources.launch(pod).run(), 77, ["/none/token: no such file or directory", named])
        for (token, problem, hint) in [
            (" \n", "there is no token in it", "in a pod the node writes it, on a CI runner the job"),
            (
                "hunter2\ntoken", "the token holds white space or another character that no credential has",
                "a trailing line break is the usual one"
            ),
        ] {
            let pod = CredentialSources.pod(token: token).merging(["SESAME_TIMEOUT": "1"]) { $1 }
            let file = pod["TKE_WEB_IDENTITY_TOKEN_FILE"] ?? ""
            refused(try sources.launch(pod).run(), 77, ["\(file): \(problem)", "hint: \(hint)"])
        }
    }

    @Test func `STS that denies a role`() throws {
        func take(_ role: String, _ extra: [String: String] = [:]) throws -> Outcome {
            let wanted = ["TENCENTCLOUD_ROLE_ARN": role].merging(CredentialSources.pair) { $1 }
            return try sources.launch(wanted.merging(extra) { $1 }).run()
        }
        let partner = CredentialSources.account + "/partner"
        let denied =
            "role \(partner), taken by environment: not permitted to take the role (UnauthorizedOperation, request ID)"
        let permit = "hint: allow sts:AssumeRole on it, and check --external-id"
        refused(try take(partner), 77, [denied, permit])
        refused(try take(partner, ["SESAME_EXTERNAL_ID": "x-2"]), 77, [denied, permit])
        let name =
            "role nonsense, taken by environment: STS does not take the role's ARN or the session's name "
            + "(InvalidParameter.ParamError, request ID)"
        refused(try take("nonsense"), 77, [name, "hint: check them"])
        let key =
            "role \(partner), taken by environment: the signature does not match (AuthFailure.SignatureFailure, request ID)"
        let hint = "hint: the secret key is not that of the secret id"
        refused(try take(partner, ["TENCENTCLOUD_SECRET_KEY": "hunter2"]), 77, [key, hint])
    }

    @Test(arguments: [
        (#"{"error": "InternalError"}"#, "an error inside the service (InternalError, request ID)"),
        (#"{"status": 500}"#, "SERVER answered with HTTP status 500"),
        (#"{"html": true}"#, "SERVER answered with something that is not JSON"),
        (
            #"{"body": "{\"Response\": {\"Credentials\": {}}}"}"#,
            "SERVER answered with something other than credentials"
        ),
        (#"{"delay": 3}"#, "cannot reach SERVER: no answer in time"),
    ]) func `STS that fails is worth a restart`(_ fault: String, _ problem: String) throws {
        let faults = #"[{"action": "AssumeRoleWithWebIdentity", "count": "always", "fault": \#(fault)}]"#
        let failing = try CredentialSources(faults: faults)
        let outcome = try failing.launch(CredentialSources.pod(), flags: ["--timeout", "1"]).run()
        #expect(outcome.status == 69)
        #expect(outcome.lines.first == "sesame: \(Self.pod)/pod: \(problem)")
        #expect(outcome.output.isEmpty && !outcome.tells)
    }

    /// Keys of STS are good for two hours.
    @Test(EmptyRoot.canFakeTime, arguments: ["+7150s", "+3h", "+20d", "-3h"])
    func `keys that are handed out are good, whatever this machine's clock shows`(_ offset: String) throws {
        let outcome = try sources.launch(CredentialSources.pod()).behind("faketime", "-f", offset).run()
        #expect(outcome.status == 0 && outcome.output == "hunter2\n")
        #expect(outcome.lines.count == 2 && outcome.lines[0].contains("this machine's clock is"))
    }

    // MARK: tccli

    @Test(arguments: [("oauth", "tccli auth login"), ("sso", "tccli sso login")])
    func `a login of tccli that has ended`(_ type: String, _ renewal: String) throws {
        let ended =
            #"{"type": "\#(type)", "secretId": "a", "secretKey": "hunter2", "token": "hunter2", "expiresAt": 1700000000}"#
        let home = try CredentialSources.home(".tccli/default.credential", ended)
        let line = "\(home.path)/.tccli/default.credential: the credentials have expired (DAY)"
        refused(try sources.launch(["HOME": home.path]).run(), 77, [line, "hint: run \(renewal)"])
    }

    @Test func `a profile that is no name, or not there`() throws {
        let path = try sources.launch(["HOME": "/none", "TCCLI_PROFILE": "../x"]).run()
        refused(
            path, 64,
            ["TCCLI_PROFILE: this is not what the variable is for", "hint: the name of a profile, not a path"])
        let none = try sources.launch(["HOME": "/none", "TCCLI_PROFILE": "prod"]).run()
        let hint = "hint: it should hold the credentials: TCCLI_PROFILE names it"
        refused(none, 77, ["/none/.tccli/prod.credential: no such file or directory", hint])
    }
}
