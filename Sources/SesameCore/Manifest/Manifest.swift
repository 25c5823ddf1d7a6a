import SecretMemory
import TencentCloud

/// A manifest: which variable gets what. It holds names, and constants; only names are printed.
package struct Manifest {
    /// The region of the manifest; a region in the command line or the environment overrides it.
    package var region: NamedRegion?
    /// The region of the chosen profile, which comes before TENCENTCLOUD_REGION.
    package var profileRegion: NamedRegion?
    /// The variables, in the order of the text.
    package var entries: [Entry] = []
    /// The objects of which all members become variables.
    package var imports: [MemberImport] = []
    /// The references of variables that this start does not set.
    var passedOver: [SecretReference] = []
    /// The variables of the manifest that keep their inherited values.
    var preserved: Set<String> = []
    /// The number of layers above the first.
    private var layers = 0

    /// One variable, and what it gets.
    package struct Entry {
        package let variable: VariableName
        var template: Template
        /// True if white space is removed from both ends of each fetched value.
        var isTrimmed = false
        var encoding = Encoding.text
        var absence = Absence.refused
        var destination = Destination.variable
        /// The layer that the entry is from; the higher layer wins.
        var layer = 0
        /// The location of the variable's name.
        package let location: SourceLocation
        /// True if the entry is a single text, so the user may have meant a constant.
        var isShort = false
    }

    /// The effect of a secret or version that does not exist.
    enum Absence {
        /// The start fails.
        case refused
        /// The variable is not set.
        case unset
        /// The variable gets this value.
        case value(SecretBytes)
    }

    /// The destination of a value.
    enum Destination {
        case variable
        /// The value is in a memory file, and the variable holds its path.
        indirect case memoryFile(MemoryFile)
        /// The value is in a file, and the variable holds its path.
        indirect case file(FileDestination)
    }

    /// The largest manifest: 1 MiB.
    package static let sizeLimit = 1 << 20

    /// All references, in the order of the fetch.
    var references: [SecretReference] { entries.flatMap(\.template.references) + imports.map(\.reference) }

    /// Adds another manifest as the next layer: its variables win, and its region if it has one.
    package mutating func add(_ other: Manifest) {
        region = other.region ?? region
        // The first layer is taken as it is.
        if entries.isEmpty && imports.isEmpty {
            (entries, imports) = (other.entries, other.imports)
            return
        }
        layers += 1
        var indices = Dictionary(
            entries.enumerated().map { ($1.variable, $0) }, uniquingKeysWith: { first, _ in first })
        for var entry in other.entries {
            entry.layer = layers
            if let index = indices[entry.variable] {
                entries[index] = entry
            } else {
                indices[entry.variable] = entries.count
                entries.append(entry)
            }
        }
        for var each in other.imports {
            each.layer = layers
            imports.append(each)
        }
    }

    /// Adds variables as the lowest layer: any other layer that sets one of them wins.
    mutating func add(below others: [Entry]) {
        let taken = Set(entries.map(\.variable))
        for var entry in others where !taken.contains(entry.variable) {
            entry.layer = -1
            entries.append(entry)
        }
    }
}

extension Manifest.Entry {
    /// Tells whether a start is possible without this variable's secrets.
    var isOptional: Bool { if case .refused = absence { false } else { true } }
}
