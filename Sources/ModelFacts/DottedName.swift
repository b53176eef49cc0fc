extension String {
  /// The module and the attribute of a dotted name.
  package var splitOwner: (owner: String, leaf: String) {
    guard let dot = utf8.lastIndex(of: UInt8(ascii: ".")) else { return ("", self) }
    return (String(self[..<dot]), String(self[utf8.index(after: dot)...]))
  }
}
