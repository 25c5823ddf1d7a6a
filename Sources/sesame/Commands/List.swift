import SesameCore

/// `sesame list`: the secrets of a region, or of all, without their values.
func list(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
    let query = try arguments.query()
    var rows = try Rows(arguments)
    let settings = try arguments.settings(messages)
    var state = ProcessState.guardValues()
    defer { state.restore() }
    var progress = Progress(messages)
    let result = Result { () throws(Failure) in
        try SecretListing(query, settings) { progress.show("listing: \($0) of \($1) answers") }
    }
    progress.clear()
    let listing = try result.get()
    for secret in listing.secrets {
        let place = query.allRegions ? [secret.region] : []
        rows.add(place + [secret.name, secret.status, utcTime(secret.created), secret.description], secret.members)
    }
    try rows.write()
    listing.skipped.forEach(messages.warn)
    if !listing.faults.isEmpty { throw Failure(listing.faults) }
    if listing.secrets.isEmpty {
        messages.note("no such secret in " + (listing.region.map { "\($0)" } ?? "any region"))
    }
}

extension Arguments {
    fileprivate func query() throws(Failure) -> SecretListing.Query {
        guard operands.count <= 1 else { throw Self.wrong("there is more than one pattern", command) }
        var query = SecretListing.Query()
        query.allRegions = try isOn(.allRegions)
        if query.allRegions, let origin = origin(.region), origin == "--region" {
            throw Self.wrong("--region and --all-regions exclude each other", command)
        }
        if let pattern = operands.first {
            let isPattern =
                !pattern.isEmpty && pattern.utf8.allSatisfy { $0.isAlphanumeric || "-_*?[]!".utf8.contains($0) }
            guard isPattern else {
                let hint = "letters, digits, \"-\" and \"_\", with the shell's \"*\", \"?\" and \"[...]\""
                throw Failure(.usage, "this is no pattern for names", hint: hint)
            }
            query.pattern = pattern
        }
        for text in texts(.tag) {
            let (key, value) = Substring(text).splitOnce(at: "=")
            guard !key.isEmpty else {
                throw Failure(.usage, at: "--tag", "this is not a tag", hint: "key=value, or key for any value")
            }
            query.add(tag: String(key), value: value.map(String.init))
        }
        return query
    }
}

extension SecretSummary {
    /// It as members of a JSON object.
    var members: [(String, JSON.Part?)] {
        [
            ("secret", .text(name)), ("region", .text(region)), ("status", .text(status)),
            ("created", .integer(created)), ("removed", removed.map { .integer($0) }),
            ("product", product.map { .text($0) }), ("rotation_days", rotationDays.map { .integer($0) }),
            ("key", key.map { .text($0) }), ("description", .text(description)),
        ]
    }
}
