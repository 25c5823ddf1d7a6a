import SecretMemory

/// An existing version, from ListSecretVersionIds.
package struct SecretVersion: Hashable, Sendable {
    package let versionID: String
    /// The time of its creation, in seconds since 1970.
    package let createTime: Int
}

/// The listing of secrets and versions, without values.
extension SecretsManager {
    /// The most secrets on a page of ListSecrets; the documents name no limit, and others ask for as many.
    private static let pageSize = 100
    /// The most pages of one list: an answer that is no list must not go on for ever.
    private static let mostPages = 1000

    // MARK: ListSecretVersionIds

    /// Lists the versions of each secret, newest first, concurrently.
    ///
    /// - Parameter retries: false if they are for a hint only.
    package func listSecretVersionIDs(
        _ secrets: [SecretID], retries: Bool = false
    ) -> [Result<[SecretVersion], RequestFailure>] {
        let bodies = secrets.map { [("SecretName", JSON.Part.text($0.name))] }
        let answers = call("ListSecretVersionIds", bodies, in: secrets.map(\.region), retries ? .retrying : .once)
        return zip(secrets, answers).map { secret, answer in
            Result { () throws(RequestFailure) in try Self.versions(of: secret.name, in: answer.get()) }
        }
    }

    // MARK: ListSecrets

    /// Lists names of secrets that contain the first, middle or last third of this name, so that two typing errors are
    /// found: at most 20 for each third, concurrently and without retries.
    package func listSecretNames(like secret: SecretID) -> [String] {
        let name = Array(secret.name)
        let parts = (0..<3).map { String(name[name.count * $0 / 3..<name.count * ($0 + 1) / 3]) }
        let bodies = parts.map { [("SearchSecretName", JSON.Part.text($0))] }
        return call("ListSecrets", bodies, in: parts.map { _ in secret.region }, .once).flatMap { answer in
            (try? answer.get().response["SecretMetadatas"]?.elements)?.compactMap(Self.name) ?? []
        }
    }

    /// A list of secrets that is read page by page.
    private struct Listing {
        let region: Region
        let type: SecretDescription.Kind
        var found: [SecretDescription] = []
        var names = Set<String>()
        var pages = 0
        var offset = 0
        var isWhole = false
        var failure: RequestFailure?
    }

    /// Lists all secrets of each region that have these tags, of every type, the regions concurrently.
    ///
    /// The oldest come first, so that a secret that is made meanwhile moves no other to another page.
    ///
    /// - Parameters:
    ///   - tags: keys with the values that a secret may have there.
    ///   - told: called after each answer with the number of answers so far and of requests as far as they are known.
    package func listSecrets(
        in regions: [Region], tags: [(key: String, values: [String])], told: (Int, Int) -> Void
    ) -> [Result<[SecretDescription], RequestFailure>] {
        var listings = regions.flatMap { region in
            SecretDescription.Kind.allCases.map { Listing(region: region, type: $0) }
        }
        var (answers, requests) = (0, 0)
        while true {
            let open = listings.indices.filter { !listings[$0].isWhole }
            if open.isEmpty { break }
            requests += open.count
            let bodies = open.map { Self.page(of: listings[$0], tags) }
            let pages = call("ListSecrets", bodies, in: open.map { listings[$0].region }) {
                answers += 1
                told(answers, requests)
            }
            for (index, page) in zip(open, pages) { Self.add(page, to: &listings[index]) }
        }
        return regions.indices.map { index in
            let count = SecretDescription.Kind.allCases.count
            let own = listings[index * count..<(index + 1) * count]
            if let failure = own.lazy.compactMap(\.failure).first { return .failure(failure) }
            return .success(own.flatMap(\.found))
        }
    }

    private static func page(of listing: Listing, _ tags: [(key: String, values: [String])]) -> Members {
        var members: Members = [
            ("Offset", .integer(listing.offset)), ("Limit", .integer(pageSize)), ("OrderType", .integer(1)),
            ("SecretType", .integer(listing.type.rawValue)),
        ]
        if !tags.isEmpty {
            let filters = tags.map { tag in
                JSON.Part.object([
                    ("TagKey", .text(tag.key)), ("TagValue", .array(tag.values.map { .text($0) })),
                ])
            }
            members.append(("TagFilters", .array(filters)))
        }
        return members
    }

    /// Adds a page. The list is whole when a page adds nothing, or when as many are read as there are.
    private static func add(_ page: Result<ServiceAnswer, RequestFailure>, to listing: inout Listing) {
        do throws(RequestFailure) {
            let (secrets, entries, total) = try Self.secrets(in: page.get())
            let fresh = secrets.filter { listing.names.insert($0.name).inserted }
            listing.found += fresh
            listing.offset += entries
            listing.pages += 1
            listing.isWhole = fresh.isEmpty || listing.offset >= total || listing.pages >= mostPages
        } catch {
            listing.isWhole = true
            // An account, or a site, that does not know this type of secrets has none.
            let isUnknownType = listing.type != .userDefined && error.hasCode("InvalidParameterValue")
            listing.failure = isUnknownType ? nil : error
        }
    }

    /// The secrets on a page, without entries that describe none; the number of entries; and that of all pages.
    static func secrets(
        in answer: ServiceAnswer
    ) throws(RequestFailure) -> (secrets: [SecretDescription], entries: Int, total: Int) {
        guard let entries = answer.response["SecretMetadatas"]?.elements,
            let total = answer.response["TotalCount"]?.integer
        else { throw .unusable(.noList) }
        return (entries.compactMap(SecretDescription.init), entries.count, total)
    }

    // MARK: DescribeSecret, GetRegions

    /// Asks for all about a secret but its value and its versions.
    package func describeSecret(_ secret: SecretID) throws(RequestFailure) -> SecretDescription {
        guard let answer = describeSecrets([secret]).first else { throw .unusable(.empty) }
        return try answer.get()
    }

    /// Asks for all about each secret but its value and its versions, concurrently.
    package func describeSecrets(_ secrets: [SecretID]) -> [Result<SecretDescription, RequestFailure>] {
        let bodies = secrets.map { [("SecretName", JSON.Part.text($0.name))] }
        return zip(secrets, call("DescribeSecret", bodies, in: secrets.map(\.region))).map { secret, answer in
            Result { () throws(RequestFailure) in
                guard let description = SecretDescription(try answer.get().response),
                    description.name.utf8.elementsEqual(secret.name.utf8)
                else { throw .unusable(.anotherSecret) }
                return description
            }
        }
    }

    /// Asks for the regions in which the service is.
    package func getRegions() throws(RequestFailure) -> [Region] {
        let regions = try callOnce("GetRegions", []).response["Regions"]?.elements
        guard let regions else { throw .unusable(.noList) }
        var seen = Set<Region>()
        return regions.compactMap { $0.text.flatMap(Region.init(parsing:)) }.filter { seen.insert($0).inserted }
    }
}
