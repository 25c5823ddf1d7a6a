import LocalSecretsManager

/// One option of the command line; the parser and the help are made from the table of them.
struct Option {
    enum Action {
        case flag((inout Options) -> Void)
        /// A placeholder, and what takes the value; false when the value is none.
        case value(String, (inout Options, String) -> Bool)
    }

    let name: String
    let help: String
    var isHidden = false
    let action: Action

    static var table: [Option] {
        [
            Option(
                name: "--listen", help: "a loopback address and port (127.0.0.1:0, any free port)",
                action: .value("HOST:PORT") { options, value in
                    guard let address = LoopbackAddress(parsing: value) else { return false }
                    options.configuration.address = address
                    return true
                }),
            Option(
                name: "--http", help: "answer here too, without TLS: a loopback address and port (nowhere)",
                action: .address(\.plainAddress)),
            Option(
                name: "--metadata", help: "answer here as a machine's metadata does, plain http (nowhere)",
                action: .address(\.metadataAddress)),
            Option(
                name: "--metadata-role",
                help: "the machine's role, or \"none\" (the first of the keys' file, else sesame-local)",
                action: .text("NAME", \.metadataRole)),
            Option(
                name: "--store", help: "keep the secrets in this SQLite file (memory)",
                action: .text("FILE", \.store)),
            Option(
                name: "--tls", help: "keep the certificate authority here (FILE.tls beside the store, or temporary)",
                action: .text("DIRECTORY", \.tlsDirectory)),
            Option(
                name: "--keys", help: "accept the keys in this JSON file (one pair, made at random)",
                action: .text("FILE", \.keys)),
            Option(
                name: "--seed", help: "make the secrets in this YAML file, unless they exist",
                action: .text("FILE", \.seed)),
            Option(
                name: "--quota",
                help: "change the requests a second: ACTION=N[,ACTION=N …][,refused] or off (as documented)",
                action: .value("QUOTA") { options, value in options.configuration.quota.change(by: value) }),
            Option(
                name: "--region", help: "the region to tell clients (ap-guangzhou)",
                action: .value("REGION") { options, value in
                    options.configuration.region = value
                    return true
                }),
            Option(
                name: "--faults", help: "answer wrongly, as this JSON file says",
                action: .text("FILE", \.faults)),
            Option(
                name: "--fault-control", help: "let clients ask for faults, at /_faults",
                action: .flag { $0.configuration.hasFaultControl = true }),
            Option(name: "--quiet", help: "no access log", action: .flag { $0.configuration.isQuiet = true }),
            Option(
                name: "--background", help: "return when the service answers, and leave it running",
                action: .flag { $0.task = .startBackground }),
            Option(
                name: Background.option, help: "what --background starts", isHidden: true,
                action: .flag { $0.task = .serveBackground }),
            Option(name: "--help", help: "show this", action: .flag { $0.task = .help }),
            Option(name: "--version", help: "show the version", action: .flag { $0.task = .version }),
        ]
    }
}

extension Option.Action {
    /// A loopback address that goes into the configuration.
    fileprivate static func address(
        _ path: WritableKeyPath<LocalService.Configuration, LoopbackAddress?>
    ) -> Option.Action {
        .value("HOST:PORT") { options, value in
            options.configuration[keyPath: path] = LoopbackAddress(parsing: value)
            return options.configuration[keyPath: path] != nil
        }
    }

    /// A text that goes into the configuration as it is.
    fileprivate static func text(
        _ placeholder: String, _ path: WritableKeyPath<LocalService.Configuration, String?>
    ) -> Option.Action {
        .value(placeholder) { options, value in
            options.configuration[keyPath: path] = value
            return true
        }
    }
}

extension Options {
    /// The text of `--help`.
    static var help: String {
        let lines = Option.table.filter { !$0.isHidden }.map { option in
            let left =
                if case .value(let placeholder, _) = option.action {
                    "\(option.name) \(placeholder)"
                } else {
                    option.name
                }
            return "  \(left)\(String(repeating: " ", count: max(1, 22 - left.count)))\(option.help)\n"
        }
        return """
            usage: sesame-local [option …] [-- command [argument …]]

            Answers the API of Tencent Cloud Secrets Manager (SSM 2019-09-23) over HTTPS on this machine, for development
            and tests. It is not a vault: a store's values are encrypted, but the key lies beside it, in FILE.key.

              eval "$(sesame-local --background)"   start it and point this shell at it; kill $SESAME_LOCAL_PID stops it
              sesame-local -- make test             run a command against it, and stop with the command

            A file of keys is a JSON array; all but "secretId" and "secretKey" may be left out. "uin" is the account;
            "actions" and "secrets" are all that the key may do and touch, "*" in them stands for any characters:
              [{"secretId": "AKID…", "secretKey": "…", "uin": "100000000001", "token": "…",
                "actions": ["GetSecretValue", "List*"], "secrets": ["prod-*"]}]

            or an object that names roles too, of which all but "name" may be left out:
              {"keys": […], "roles": [{"name": "…", "uin": "100000000001", "trustedTokens": ["…"], "externalId": "…",
                "actions": ["…"], "secrets": ["…"]}]}

            A seed is secrets by region, a value or more each; examples/sesame-local/seed.yaml shows all there is:
              regions: {ap-guangzhou: {db-password: a value, api-key: {versions: {v1: one, v2: two}}}}

            The Security Token Service (STS 2018-08-13) answers at the same place: AssumeRole, GetCallerIdentity, and
            AssumeRoleWithWebIdentity by a trusted token. Where no roles are named, which is for development, any role
            of an account that has keys can be assumed, by any web identity token.

            \(lines.joined())
            A quota is of an account and an action (STS's too), in any second. With "refused" a request that is refused
            for the rate counts as one, so that whoever asks on and on is refused on and on:
              sesame-local --quota GetSecretValue=300,refused

            Faults are for the tests of clients, and a JSON array. Where no more than "fault" is given it is for the next
            request of an action; the action "metadata" is the metadata's; "secret" is a pattern of the shell; "count" is
            a number or "always":
              [{"action": "GetSecretValue", "secret": "db-*", "count": 2, "fault": {"error": "InternalError"}}]

            In place of the answer, the action not being run:
              "error": CODE            a refusal              "status": 200…599    with a page of HTML if alone
              "html": true             a page of HTML         "empty": true        no body
              "body": TEXT             this body              "base64": BASE64     this body
              "redirect": LOCATION     a redirection
            Done to the answer, any of them together:
              "secretName": NAME       of another secret      "truncate": true     half of the JSON
              "huge": BYTES            spaces after it        "gzip": true         Content-Encoding: gzip
              "contentType": TYPE      instead of JSON's      "date": SECONDS      Date header off by so much
            Done on its way, with any of the others:
              "delay": SECONDS         before the first byte  "bytesPerSecond": N  slowly
              "chunked": true          no Content-Length      "end": "short" (closed half-way through the body),
                                       "reset-inside" (reset there), "reset" or "close" (before the first byte)

            With --fault-control, PUT to /_faults replaces the list, GET shows what is left of it, DELETE clears it:
              curl --cacert "$SESAME_CA_FILE" -X PUT "$SESAME_ENDPOINT/_faults" -d '[{"fault": {"status": 503}}]'

            and GET /_statistics tells, of each action, the requests received, admitted and refused for the rate and the
            most received in any one second, and the connections accepted; DELETE begins anew. Neither counts itself,
            but its connection does.

            """
    }
}
