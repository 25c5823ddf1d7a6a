import SesameCore

extension Arguments {
    /// The service and the credentials, from the options and their twins; `messages` prints warnings.
    func settings(_ messages: Messages) throws(Failure) -> ServiceSettings { try settings(warn: messages.warn) }

    func settings(warn: @escaping (Fault) -> Void) throws(Failure) -> ServiceSettings {
        var settings = ServiceSettings(
            try address(), region: try regions(),
            timeout: try milliseconds(.timeout, 100...3_600_000, "from 0.1s to 1h") ?? 30_000, warn: warn)
        settings.useCredentials(
            file: path(.credentials), roleARN: self[.roleARN], externalID: self[.externalID],
            isStrict: try isOn(.strict))
        let highest = ServiceSettings.highestQuota
        settings.limitRequests(
            concurrency: try number(.concurrency, 1...200), quota: try number(.quota, 1...highest),
            rateTimeout: try milliseconds(.rateTimeout, 0...86_400_000, "up to 24h"))
        (settings.caFile, settings.caFileOrigin) = (path(.caFile), origin(.caFile))
        settings.splay = try milliseconds(.splay, 0...3_600_000, "up to 1h") ?? 0
        return settings
    }

    /// The region as the command line and the environment name it.
    func regions() throws(Failure) -> RegionChoice {
        let named = try value(.region, "this is not a region", hint: "a region looks like ap-guangzhou") { text in
            NamedRegion(parsing: text, from: origin(.region) ?? "")
        }
        let general = Option.region.environment.last.flatMap { name in
            environment[name].flatMap { NamedRegion(parsing: $0, from: name) }
        }
        return RegionChoice(option: named?.origin == general?.origin ? nil : named, environment: general)
    }

    /// The manifests that are read.
    func source() throws(Failure) -> ManifestSource {
        var source = ManifestSource(
            files: paths(.manifest), profiles: texts(.profile), unsafeNames: try isOn(.allowUnsafeNames),
            resolvesEnvironment: try isOn(.resolveEnv))
        source.requiresPins = try isOn(.requirePins)
        for text in texts(.pin) {
            do throws(Pins.Invalid) {
                try source.pins.add(text, from: origin(.pin) ?? "")
            } catch {
                throw Failure(.usage, at: origin(.pin), error.problem, hint: "such as --pin prod-db=v3")
            }
        }
        return source
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

    /// The fallback file and its key; nil without --fallback.
    func fallback(_ messages: Messages) throws(Failure) -> Fallback.Settings? {
        let longestAge = try milliseconds(.fallbackMaxAge, 1000...86_400_000_000, "from 1s to 1000d")
        _ = try value(.fallback, "not a file", hint: "values are kept in a file") { $0 == "-" ? nil : $0 }
        guard let file = path(.fallback) else {
            guard let lone = origin(.fallbackKey) ?? origin(.fallbackMaxAge) else { return nil }
            throw Failure(.usage, at: lone, "this goes with --fallback only", hint: "name the file with --fallback")
        }
        guard let keyFile = path(.fallbackKey) else {
            throw Failure(
                .usage, at: origin(.fallback), "there is no --fallback-key",
                hint: "make one: (umask 077; openssl rand -hex 32 >FILE)")
        }
        return Fallback.Settings(
            path: file, keyFile: keyFile, longestAge: Timespan(seconds: (longestAge ?? 86_400_000) / 1000),
            isStrict: try isOn(.strict), warn: { messages.warn($0) })
    }

    /// The variable that gets the versions of the secrets.
    func announced() throws(Failure) -> VariableName? {
        try value(.announce, "not a variable name", hint: "such as SESAME_VERSIONS") { VariableName(parsing: $0) }
    }

    private func preserved() throws(Failure) -> Selection.Preserved {
        guard let text = self[.preserveEnv] else { return .none }
        if let isAll = Self.truth(text) { return isAll ? .all : .none }
        return try names(.preserveEnv).map(Selection.Preserved.these) ?? .none
    }

    /// The names that an option lists.
    func names(_ option: Option) throws(Failure) -> NameList? {
        try value(option, "not a list of names", hint: "names with commas between them: A,B,LC_*") {
            NameList(parsing: $0)
        }
    }

    private func address() throws(Failure) -> ServiceAddress? {
        var isPlain = false
        do throws(Failure) {
            let hint = "internal, intl, a host, or https://host:port"
            return try value(.endpoint, "not a valid endpoint", hint: hint) { text -> ServiceAddress? in
                do throws(ServiceAddress.Invalid) {
                    return try ServiceAddress(parsing: text)
                } catch {
                    isPlain = error == .plainHTTP
                    return nil
                }
            }
        } catch {
            guard isPlain else { throw error }
            throw Failure(
                .usage, at: error.faults.first?.subject, "plain http is for this machine only",
                hint: "use https, or 127.0.0.1, [::1] or localhost")
        }
    }

    /// A number that digits alone make.
    func number(_ option: Option, _ range: ClosedRange<Int>) throws(Failure) -> Int? {
        let hint = "from \(range.lowerBound) to \(range.upperBound)"
        return try value(option, "not a valid number", hint: hint) { text in
            guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text) else { return nil }
            return range.contains(number) ? number : nil
        }
    }

    /// - Parameter words: the range, for the hint.
    func milliseconds(_ option: Option, _ range: ClosedRange<Int>, _ words: String) throws(Failure) -> Int? {
        try value(option, "not a valid duration", hint: "seconds, or 500ms, 5s, 2m, 1h; \(words)") {
            Timespan.milliseconds(parsing: $0).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}
