import SesameCore

/// What `sesame check` writes to standard output.
struct CheckOutput {
    enum Kind {
        case table
        /// The least policy, for this account.
        case policy(account: String?)
        /// The cost of so many launches.
        case fleet(Int)
        /// What differs with this profile.
        case difference(profile: String)
    }

    let kind: Kind
    let isRemote: Bool
    private let isJSON: Bool
    private let profiles: [String]

    init(_ arguments: Arguments) throws(Failure) {
        (isRemote, isJSON) = (try arguments.isOn(.remote), try arguments.isOn(.json))
        profiles = arguments.texts(.profile)
        let account = try arguments.value(.uin, "not an account", hint: "the digits of the account ID") { text in
            1...20 ~= text.utf8.count && text.utf8.allSatisfy { (48...57).contains($0) } ? text : nil
        }
        let (policy, fleet) = (try arguments.isOn(.policy), try arguments.number(.fleet, 1...1_000_000))
        let chosen: [(name: String, kind: Kind)] =
            (policy ? [("--policy", .policy(account: account))] : [])
            + (fleet.map { [("--fleet", .fleet($0))] } ?? [])
            + (arguments[.diff].map { [("--diff", .difference(profile: $0))] } ?? [])
        if chosen.count > 1 {
            throw Failure(.usage, "\(chosen[0].name) and \(chosen[1].name) exclude each other")
        }
        if isRemote && !policy, let only = chosen.first {
            throw Failure(.usage, "--remote and \(only.name) exclude each other")
        }
        if account != nil && !policy { throw Failure(.usage, "--uin goes with --policy only") }
        kind = chosen.first?.kind ?? .table
    }

    /// Prints what is asked for.
    ///
    /// - Parameter rehearsal: nil without `--remote`.
    func print(_ manifest: Manifest, _ plan: FetchPlan, _ rehearsal: Rehearsal?) throws(Failure) {
        switch kind {
        case .table:
            let rows = rehearsal?.rows ?? ReferenceRow.all(manifest, plan, plan.region)
            if isJSON { return try writeOut(rows.reduce(into: SecretBytes()) { $0.append($1.json) }) }
            try printOut(rehearsal == nil ? Self.table(manifest.rows.map { [$0.variable, $0.content] }) : rows.table)
        case .policy(let account):
            let region = plan.region ?? rehearsal?.region
            try writeOut(
                try AccessPolicy(plan, region: region, account: account, creators: rehearsal?.creators ?? []).text)
        case .fleet(let launches): try printFleet(launches, plan)
        case .difference: break
        }
    }

    /// Columns that are as wide as their widest cell; the last one is not filled up.
    static func table(_ rows: [[String]]) -> String {
        let count = rows.map { $0.count }.max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { $0.indices.contains(column) ? Messages.line($0[column]).count : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = ""
            for (index, cell) in row.enumerated() {
                line += index == row.count - 1 ? Messages.line(cell) : Messages.line(cell).padded(to: widths[index] + 2)
            }
            while line.hasSuffix(" ") { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    // MARK: --fleet

    private func printFleet(_ launches: Int, _ plan: FetchPlan) throws(Failure) {
        let all = FleetCost(launches: launches, secrets: plan.rows.count)
        let merged = FleetCost(launches: launches, secrets: plan.secretsAsJSON)
        if isJSON { return try writeOut(JSON.line(all.members + [("as_json_secrets", .object(merged.members))])) }
        var text = "\(launches) starts at once, \(secrets(all.secrets)) each: \(all.words)\n"
        if merged.secrets < all.secrets {
            text +=
                "with \(merged.secrets == 1 ? "one JSON secret" : "a JSON secret in each region")"
                + " in place of \(all.secrets): \(merged.words)\n"
                + "that saves \(all.requests - merged.requests) requests"
                + " and about \(FleetCost.seconds(all.expected - merged.expected))\n"
        }
        try printOut(text)
    }

    private func secrets(_ count: Int) -> String { count == 1 ? "1 secret" : "\(count) secrets" }

    // MARK: --diff

    /// Prints the variables that get something else with the profile of `--diff` than with those of `--profile`.
    func printDifference(_ launch: Launch, _ manifest: Manifest, _ profile: String) throws(Failure) {
        var source = launch.source
        (source.profiles, source.profileOption) = ([profile], "--diff")
        if source.files.contains("-") {
            throw Failure(.usage, "--diff reads the manifest twice, and standard input can be read once only")
        }
        let other = try source.read(launch.selection)
        let rows = ManifestDifference(manifest, other, launch.settings.region).rows
        if isJSON {
            return try writeOut(rows.reduce(into: SecretBytes()) { $0.append($1.json) })
        }
        let head = ["variable", profiles.isEmpty ? "(no profile)" : profiles.joined(separator: ","), profile]
        try printOut(
            rows.isEmpty ? "" : Self.table([head] + rows.map { [$0.variable, $0.before ?? "-", $0.after ?? "-"] }))
    }
}

extension ManifestDifference.Row {
    fileprivate var json: SecretBytes {
        let members = [("variable", variable), ("before", before), ("after", after)]
        return JSON.line(members.compactMap { name, text in text.map { (name, .text($0)) } })
    }
}

extension FleetCost {
    fileprivate var words: String {
        let last =
            requests <= Self.rate
            ? "all within one second"
            : "the last after about \(Self.seconds(expected)), after \(Self.seconds(floor)) at the earliest"
        return "\(requests) requests, \(last)"
    }

    fileprivate static func seconds(_ milliseconds: Int) -> String {
        let tenths = (milliseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10) s"
    }

    fileprivate var members: [(String, JSON.Part)] {
        [
            ("launches", .integer(launches)), ("secrets", .integer(secrets)), ("requests", .integer(requests)),
            ("earliest_ms", .integer(floor)), ("expected_ms", .integer(expected)),
        ]
    }
}
