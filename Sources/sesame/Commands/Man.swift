import CommandLineOptions
import SesameCore

/// `sesame man`: a manual page for man(1), as a package installs it.
func man(_ arguments: Arguments) throws(Failure) {
    let name = arguments.operands.first ?? "sesame"
    guard arguments.operands.count < 2, let page = Manual.page(name) else {
        throw Failure(.usage, "there is no such page", hint: "the pages are \(Manual.names.joined(separator: ", "))")
    }
    try printOut(page.text)
}
