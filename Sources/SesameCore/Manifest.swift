package import TencentCloud

/// What a manifest says: which variable gets what. Names only, but for constants; what is shown of it are names.
package struct Manifest {
    /// The region it asks for, unless the command line or the environment name another.
    package var region: Region?
    /// The variables in the order they are written.
    package var entries: [Entry] = []
    /// The secrets of which all members become variables.
    package var imports: [Import] = []
    /// How many others are on top of the first.
    private var layers = 0

    /// One variable.
    package struct Entry {
        package let variable: VariableName
        let template: Template
        /// Whether each fetched value loses the white space at its ends.
        var isTrimmed = false
        var encoding = Encoding.text
        var absence = Absence.refused
        var delivery = Delivery.variable
        /// That of the manifest it stands in: the higher wins.
        fileprivate(set) var layer = 0
        /// Where the variable's name stands.
        package let place: Place
    }

    /// `file:line:column`, or what stands for a file.
    package struct Place: CustomStringConvertible {
        let file: String
        var position: YAMLNode.Place?

        package var description: String { position.map { "\(file):\($0.line):\($0.column)" } ?? file }
    }

    /// A JSON object whose members are variables of names that only the fetch will tell.
    package struct Import {
        package let reference: SecretReference
        let prefix: String
        let isOptional: Bool
        let unsafeNames: Bool
        /// That of the manifest it stands in: the higher wins.
        fileprivate(set) var layer = 0
        package let place: Place

        /// Its variables, for a message.
        package var names: String { prefix + "*" }
    }

    /// What becomes of a variable when there is no such secret or version.
    enum Absence {
        /// There is no start.
        case refused
        /// It is not set.
        case unset
        case value(SecretBytes)
    }

    /// Where the target finds a value.
    enum Delivery {
        case variable
        /// In a memory file; the variable holds its path.
        case memoryFile
        /// In a file of this name; the variable holds its path.
        indirect case file(FileDestination)
    }

    /// The largest manifest: 1 MiB.
    package static let sizeLimit = 1 << 20

    /// All references, in the order in which they are asked for.
    var references: [SecretReference] { entries.flatMap(\.template.references) + imports.map(\.reference) }

    /// Puts another on top: it wins by variable, and its region if it has one.
    package mutating func add(_ other: Manifest) {
        region = other.region ?? region
        // The first is taken over as it is.
        if entries.isEmpty && imports.isEmpty {
            (entries, imports) = (other.entries, other.imports)
            return
        }
        layers += 1
        var places = Dictionary(entries.enumerated().map { ($1.variable, $0) }, uniquingKeysWith: { first, _ in first })
        for var entry in other.entries {
            entry.layer = layers
            if let place = places[entry.variable] {
                entries[place] = entry
            } else {
                places[entry.variable] = entries.count
                entries.append(entry)
            }
        }
        for var all in other.imports {
            all.layer = layers
            imports.append(all)
        }
    }

    /// Puts variables underneath: whatever sets one of them too wins.
    mutating func add(below others: [Entry]) {
        let taken = Set(entries.map(\.variable))
        for var entry in others where !taken.contains(entry.variable) {
            entry.layer = -1
            entries.append(entry)
        }
    }
}

extension Manifest.Entry {
    /// Whether there is a start without this variable's secrets.
    var isOptional: Bool { if case .refused = absence { false } else { true } }
}
