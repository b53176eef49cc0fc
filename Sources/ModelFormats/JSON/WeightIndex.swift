package import ModelFacts

/// An index of weights: a JSON document whose `weight_map` is read into a table of its own.
///
/// A map of tens of thousands of names would cost more as JSON values than everything else of a
/// model.
package struct WeightIndex: Sendable {
  /// The document; of the map only the entries that name no file.
  package let document: JSONValue
  /// The map, nil where the document has none that is an object.
  package let map: WeightMap?
  /// The bytes of an entry as most writers make them, to make room for as many.
  private static let usualEntry = 96

  /// Reads an index as Python's `json` takes it.
  package init(parsing bytes: [UInt8]) throws(FormatError) {
    var scanner = JSONScanner(dialect: .python)
    guard try scanner.peek(in: bytes.span) == UInt8(ascii: "{") else {
      document = try JSONValue(parsing: bytes, dialect: .python)
      map = nil
      return
    }
    try scanner.beginObject(in: bytes.span)
    var members: [JSONObject.Member] = []
    var map: WeightMap?
    while let key = try scanner.key(in: bytes.span) {
      let value: JSONValue
      if key.matches("weight_map", in: bytes.span) {
        // Of several maps the last one counts, as of all keys.
        map = nil
        if try scanner.peek(in: bytes.span) == UInt8(ascii: "{") {
          let (read, others) = try Self.readMap(from: &scanner, in: bytes)
          map = read
          value = .object(JSONObject(others))
        } else {
          value = try scanner.value(in: bytes)
        }
      } else {
        value = try scanner.value(in: bytes)
      }
      members.append(
        JSONObject.Member(
          key: key.string(in: bytes), value: value, offset: scanner.base + key.start - 1))
    }
    try scanner.finish(in: bytes.span)
    document = .object(JSONObject(members))
    self.map = map
  }

  /// Reads the map, and the entries that name no file.
  private static func readMap(
    from scanner: inout JSONScanner, in bytes: [UInt8]
  ) throws(FormatError) -> (WeightMap, [JSONObject.Member]) {
    var map = WeightMap(capacity: bytes.count / usualEntry)
    var others: [JSONObject.Member] = []
    var last: (text: JSONText, file: Int)?
    try scanner.beginObject(in: bytes.span)
    while let key = try scanner.key(in: bytes.span) {
      guard try scanner.peek(in: bytes.span) == UInt8(ascii: "\"") else {
        others.append(
          JSONObject.Member(
            key: key.string(in: bytes), value: try scanner.value(in: bytes),
            offset: scanner.base + key.start - 1))
        add(key, file: nil, to: &map, in: bytes)
        continue
      }
      let text = try scanner.text(in: bytes.span)
      if let known = last, text.isWritten(as: known.text, in: bytes.span) {
        add(key, file: known.file, to: &map, in: bytes)
      } else {
        let file = map.place(ofFile: text.string(in: bytes))
        last = (text, file)
        add(key, file: file, to: &map, in: bytes)
      }
    }
    return (map, others)
  }

  private static func add(
    _ key: JSONText, file: Int?, to map: inout WeightMap, in bytes: [UInt8]
  ) {
    if key.hasEscapes {
      map.add(key.unescaped(in: bytes.span).span, file: file)
    } else {
      map.add(bytes.span.extracting(key.range), file: file)
    }
  }
}
