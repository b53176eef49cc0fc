public import ModelFacts

extension JSONValue {
  /// Reads one JSON text.
  ///
  /// - Throws: `FormatError` with the byte where the grammar, UTF-8 or a limit breaks.
  public init(parsing bytes: [UInt8]) throws(FormatError) {
    throw FormatError(reason: .unreadable("JSON isn't read yet"), offset: 0)
  }
}
