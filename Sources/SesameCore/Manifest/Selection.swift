import SecretMemory
import TencentCloud

/// A list of names of variables, as in `A,B,LC_*`.
package struct NameList {
    private var names: Set<String> = []
    private var beginnings: [String] = []

    /// An empty list.
    package init() {}

    /// - Returns: nil if a name is empty, holds "=", or has a "*" that is not at its end.
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

    /// The first name in the list that is not among the known ones; patterns do not count.
    func first(missingFrom known: Set<String>) -> String? { names.subtracting(known).sorted().first }
}

/// The selection of the manifest's variables to set, and of the inherited ones to keep.
package struct Selection {
    /// The variables of the manifest to set; nil for all.
    package var only: NameList?
    /// The variables for which an inherited value wins.
    package var preserved = Preserved.none
    /// The inherited variables to keep; nil for all.
    package var kept: NameList?

    package enum Preserved {
        case none, all
        case these(NameList)
    }

    package init(only: NameList? = nil, preserved: Preserved = .none, kept: NameList? = nil) {
        (self.only, self.preserved, self.kept) = (only, preserved, kept)
    }

    /// Tells whether a variable of the manifest is set: it is selected, and no inherited value wins.
    func takes(_ variable: VariableName) -> Bool { isChosen(variable) && !leaves(variable) }

    /// Tells whether an inherited value wins over the manifest's.
    func leaves(_ variable: VariableName) -> Bool {
        let mayStay =
            switch preserved {
            case .none: false
            case .all: true
            case .these(let names): names.contains(variable.text)
            }
        return mayStay && isChosen(variable) && ProcessEnvironment().contains(variable.text)
    }

    private func isChosen(_ variable: VariableName) -> Bool { only?.contains(variable.text) != false }

    /// Tells whether the target inherits a variable of this name, which is not in the manifest.
    func keeps(_ name: String) -> Bool { kept?.contains(name) != false }

    /// Refuses a name in ``only`` that the manifest does not have: a typing error. With an import of a whole object the
    /// names are not known yet, so it refuses nothing.
    func checkOnly(_ manifest: Manifest) throws(Failure) {
        guard manifest.imports.isEmpty else { return }
        let known = manifest.entries.map(\.variable.text)
        guard let missing = only?.first(missingFrom: Set(known)) else { return }
        let meant = nearestName(to: missing, among: known).map { "did you mean \"\($0)\"?" }
        throw Failure(.usage, at: "--only", "\"\(missing)\" is not in the manifest", hint: meant)
    }
}
