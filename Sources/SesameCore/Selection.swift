import TencentCloud

/// Names of variables in a list: `A,B,LC_*`.
package struct NameList {
    private var names: Set<String> = []
    private var beginnings: [String] = []

    /// No names.
    package init() {}

    /// - Returns: nil when there is a name that is empty or holds "=", or a "*" that is not at its end.
    package init?(parsing text: String) {
        for name in text.split(separator: ",", omittingEmptySubsequences: false) {
            let isPattern = name.hasSuffix("*")
            let beginning = isPattern ? name.dropLast() : name
            guard !name.isEmpty, !beginning.contains("="), !beginning.contains("*") else { return nil }
            if isPattern { beginnings.append(String(beginning)) } else { names.insert(String(beginning)) }
        }
    }

    package func contains(_ name: String) -> Bool {
        names.contains(name) || beginnings.contains { name.hasPrefix($0) }
    }

    /// A name of the list that none of these is.
    func first(missingFrom known: Set<String>) -> String? { names.subtracting(known).sorted().first }
}

/// Which of the manifest's variables are set, and what else the target inherits.
package struct Selection {
    /// The only variables of the manifest that are set; nil for all.
    package var only: NameList?
    /// Those in whose stead an inherited one stays.
    package var preserved = Preserved.none
    /// The only variables that are inherited; nil for all.
    package var kept: NameList?

    package enum Preserved {
        case none, all
        case these(NameList)
    }

    package init(only: NameList? = nil, preserved: Preserved = .none, kept: NameList? = nil) {
        (self.only, self.preserved, self.kept) = (only, preserved, kept)
    }

    /// Whether a variable of the manifest is set, which an inherited one may prevent.
    func takes(_ variable: VariableName) -> Bool {
        if let only, !only.contains(variable.text) { return false }
        let mayStay =
            switch preserved {
            case .none: false
            case .all: true
            case .these(let names): names.contains(variable.text)
            }
        return !mayStay || !ProcessEnvironment().contains(variable.text)
    }

    /// Whether an inherited variable of this name reaches the target.
    func keeps(_ name: String) -> Bool { kept?.contains(name) != false }

    /// A name that the manifest does not have is a slip of the keyboard, unless an object may hold it that is not fetched yet.
    func checkOnly(_ manifest: Manifest) throws(Failure) {
        guard manifest.imports.isEmpty else { return }
        let known = manifest.entries.map(\.variable.text)
        guard let missing = only?.first(missingFrom: Set(known)) else { return }
        let meant = nearestName(to: missing, among: known).map { "did you mean \"\($0)\"?" }
        throw Failure(.usage, at: "--only", "\"\(missing)\" is not in the manifest", hint: meant)
    }
}
