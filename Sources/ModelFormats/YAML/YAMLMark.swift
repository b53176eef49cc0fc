/// A place in a YAML text.
package struct YAMLMark: Hashable, Sendable {
  /// The byte in the file.
  package var offset = 0
  /// The line, counted from 0.
  package var line = 0
  /// The characters before it on its line.
  package var column = 0
  /// The characters before it in the text.
  var index = 0
}
