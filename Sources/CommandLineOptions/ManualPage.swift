/// A page for man(1), written with the macros of man(7), which mandoc and groff read.
package struct ManualPage {
    let name: String
    let section: Int
    /// The program and its version, for the foot of the page.
    let version: String
    let date: String
    let summary: String
    let sections: [TextSection]

    package init(
        _ name: String, section: Int, version: String, date: String, summary: String, _ sections: [TextSection]
    ) {
        (self.name, self.section, self.version, self.date) = (name, section, version, date)
        (self.summary, self.sections) = (summary, sections)
    }

    /// The text of the page, in ASCII.
    package var text: String {
        let head = ".TH \(name.uppercased()) \(section) \(date) \"\(version)\"\n.SH NAME\n\(name) \\- "
        return head + Self.escaped(summary) + "\n"
            + sections.map { ".SH \($0.title.uppercased())\n" + text(of: $0) }.joined()
    }

    private func text(of section: TextSection) -> String {
        var isFirst = true
        return section.blocks.map { block in
            defer { isFirst = false }
            switch block {
            case .heading(let title): return ".SS \(Self.escaped(title))\n"
            case .paragraph(let text): return (isFirst ? "" : ".PP\n") + Self.lines(text)
            case .term(let term, let meaning, let ending):
                return ".TP\n\\fB\(Self.escaped(term.trimmed))\\fR\n" + Self.lines(meaning, ending: ending)
            case .example(let lines):
                let escaped = lines.split(separator: "\n").map { Self.escaped(String($0)) + "\n" }.joined()
                return (isFirst ? "" : ".PP\n") + ".RS 4\n.EX\n" + escaped + ".EE\n.RE\n"
            }
        }.joined()
    }

    private static func lines(_ text: String, ending: String = "") -> String {
        text.wrapped(ending: ending).split(separator: "\n").map { escaped(String($0)) + "\n" }.joined()
    }

    /// Text that means itself: no backslash, dash or dot at the beginning is a command, and all is ASCII.
    private static func escaped(_ text: String) -> String {
        var escaped = text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" : ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\e"
            case "-": escaped += "\\-"
            case "'": escaped += "\\(aq"
            case "^": escaped += "\\(ha"
            case "~": escaped += "\\(ti"
            case "`": escaped += "\\(ga"
            case _ where scalar.isASCII: escaped.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                escaped += "\\[u\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
            }
        }
        return escaped
    }
}

extension String {
    fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
