/// A part of a help text or of a manual page.
package struct TextSection {
    package enum Block {
        case heading(String)
        case paragraph(String)
        /// A term and its meaning; `ending` stands after the meaning, and is not parted.
        case term(String, String, ending: String = "")
        /// Lines that stay as they are.
        case example(String)
    }

    let title: String
    let blocks: [Block]

    package init(_ title: String, _ blocks: [Block]) { (self.title, self.blocks) = (title, blocks) }

    /// The section as a part of a help text, within 80 columns and with an empty line before it.
    package var text: String { "\n\(title):\n" + blocks.map(\.text).joined() }
}

extension TextSection.Block {
    fileprivate var text: String {
        switch self {
        case .heading(let title): "\n\(title)\n"
        case .paragraph(let text): text.wrapped(indented: 2)
        case .term(let term, let meaning, let ending):
            "  \(term)\n" + (meaning.isEmpty ? "" : meaning.wrapped(indented: 8, ending: ending))
        case .example(let lines): lines.split(separator: "\n").map { "  \($0)\n" }.joined()
        }
    }
}

extension String {
    /// Lines of 80 characters at most, each ended and indented; `ending` is not parted.
    package func wrapped(indented indent: Int = 0, ending: String = "") -> String {
        var (lines, line) = ("", "")
        let margin = String(repeating: " ", count: indent)
        for word in split(separator: " ") + (ending.isEmpty ? [] : [ending[...]]) {
            if !line.isEmpty && indent + line.count + 1 + word.count > 80 {
                lines += margin + line + "\n"
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return lines + margin + line + "\n"
    }
}
