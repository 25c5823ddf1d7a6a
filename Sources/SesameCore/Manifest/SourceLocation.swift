/// The location of an entry: `file:line:column`, or only a name for what is not a file, such as `environment`.
package struct SourceLocation: CustomStringConvertible {
    let file: String
    var position: YAMLNode.Position?

    package var description: String { position.map { "\(file):\($0.line):\($0.column)" } ?? file }
}
