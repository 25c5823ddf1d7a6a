import SesameCore
import TencentCloud

extension Arguments {
    /// Whom to ask, from the options and their twins; what is wrong and no failure is told to `messages`.
    func settings(_ messages: Messages) throws(Failure) -> ServiceSettings {
        var settings = ServiceSettings(
            endpoint: try endpoint(),
            region: try value(.region, "this is not a region", hint: "a region looks like ap-guangzhou") {
                Region(parsing: $0)
            },
            credentials: try credentials(messages), caFile: self[.caFile],
            timeout: try value(.timeout, "this is no time", hint: "seconds, from 0.1 to 3600", Self.milliseconds)
                ?? 30_000)
        settings.splay = try value(.splay, "this is no time", hint: "seconds, from 0 to 3600", Self.splay) ?? 0
        return settings
    }

    /// Where the names come from.
    func source() throws(Failure) -> ManifestSource {
        ManifestSource(
            files: all(.manifest), profile: self[.profile], unsafeNames: try isOn(.allowUnsafeNames),
            resolvesEnvironment: try isOn(.resolveEnv))
    }

    /// Which variables of the manifest and of the environment the command gets.
    func selection() throws(Failure) -> Selection {
        var selection = Selection(only: try names(.only), preserved: try preserved())
        let kept = try names(.keep)
        if try isOn(.pristine) {
            selection.kept = kept ?? NameList()
        } else if kept != nil {
            throw Failure(.usage, "--keep goes with --pristine only", hint: "without --pristine all is inherited")
        }
        return selection
    }

    /// Where values are kept for when the service cannot be reached; nil for nowhere.
    func fallback(_ messages: Messages) throws(Failure) -> Fallback.Settings? {
        let hint = "seconds, or 90s, 30m, 24h, 7d"
        let longestAge = try value(.fallbackMaxAge, "this is no length of time", hint: hint) { Timespan(parsing: $0) }
        let path = try value(.fallback, "this is no file", hint: "values are kept in a file") { $0 == "-" ? nil : $0 }
        guard let path else {
            guard let lone = origin(.fallbackKey) ?? origin(.fallbackMaxAge) else { return nil }
            throw Failure(.usage, at: lone, "this goes with --fallback only", hint: "name the file with --fallback")
        }
        guard let keyFile = self[.fallbackKey] else {
            throw Failure(
                .usage, at: origin(.fallback), "there is no --fallback-key",
                hint: "make one: (umask 077; openssl rand -hex 32 >FILE)")
        }
        return Fallback.Settings(
            path: path, keyFile: keyFile, longestAge: longestAge ?? Timespan(seconds: 86_400),
            isStrict: try isOn(.strict), warn: { messages.warn($0) })
    }

    private func preserved() throws(Failure) -> Selection.Preserved {
        switch self[.preserveEnv]?.lowercased() {
        case nil, "false", "0", "no", "off": .none
        case "true", "1", "yes", "on": .all
        default: try names(.preserveEnv).map(Selection.Preserved.these) ?? .none
        }
    }

    private func names(_ option: Option) throws(Failure) -> NameList? {
        try value(option, "this is no list of names", hint: "names with commas between them: A,B,LC_*") {
            NameList(parsing: $0)
        }
    }

    private func credentials(_ messages: Messages) throws(Failure) -> CredentialsChain.Settings {
        var settings = CredentialsChain.Settings()
        (settings.file, settings.roleARN, settings.externalID) = (self[.credentials], self[.roleARN], self[.externalID])
        settings.isStrict = try isOn(.strict)
        settings.concurrency = try value(.concurrency, "this is no number", hint: "from 1 to 200") {
            Int($0).flatMap { (1...200).contains($0) ? $0 : nil }
        }
        settings.quota =
            try value(.quota, "this is no number", hint: "from 1 to 290") {
                Int($0).flatMap { (1...RequestQuota.standard).contains($0) ? $0 : nil }
            } ?? RequestQuota.standard
        settings.warn = { messages.warn(Fault($0)) }
        return settings
    }

    private func endpoint() throws(Failure) -> Endpoint {
        var isPlain = false
        do throws(Failure) {
            let hint = "internal, intl, a host, or https://host:port"
            let endpoint = try value(.endpoint, "this is no endpoint", hint: hint) { text -> Endpoint? in
                do throws(Endpoint.Invalid) {
                    return try Endpoint(parsing: text)
                } catch {
                    isPlain = error == .plainHTTP
                    return nil
                }
            }
            return endpoint ?? .mainland
        } catch {
            guard isPlain else { throw error }
            throw Failure(
                .usage, at: error.faults.first?.place, "plain http is for this machine only",
                hint: "use https, or 127.0.0.1, [::1] or localhost")
        }
    }

    private static func splay(_ text: String) -> Int? {
        guard let seconds = Double(text), (0...3600).contains(seconds) else { return nil }
        return Int(seconds * 1000)
    }

    private static func milliseconds(_ text: String) -> Int? {
        guard let seconds = Double(text), (0.1...3600).contains(seconds) else { return nil }
        return Int(seconds * 1000)
    }
}
