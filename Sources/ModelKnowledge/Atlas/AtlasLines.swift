/// The lines of one kind in the embedded text, taken apart when they are asked for.
///
/// Where they start stands in a table beside the text, five digits in base 36 a line: nothing is
/// built when the program starts, and a line that is sought by name is found by halving the table.
struct AtlasLines: Sendable {
  private let places: String.UTF8View
  private var text: String.UTF8View { KnowledgeText.text.utf8 }

  private static let width = 5

  /// Takes the places of the lines.
  private init(_ places: String) { self.places = places.utf8 }

  /// Model types.
  static let types = AtlasLines(KnowledgeText.types)
  /// Classes of models.
  static let classes = AtlasLines(KnowledgeText.classes)
  /// Parameters and buffers.
  static let entries = AtlasLines(KnowledgeText.entries)
  /// Classes and model types that have conversions.
  static let identifiers = AtlasLines(KnowledgeText.identifiers)
  /// Conversions of names.
  static let conversions = AtlasLines(KnowledgeText.conversions)
  /// What PEFT does.
  static let peft = AtlasLines(KnowledgeText.peft)
  /// Types of PEFT's adapters.
  static let adapters = AtlasLines(KnowledgeText.adapters)
  /// Fields of configuration classes, with their types.
  static let fields = AtlasLines(KnowledgeText.fields)
  /// Tokenizer classes.
  static let tokenizers = AtlasLines(KnowledgeText.tokenizers)

  /// The fields of the text's first line, which holds the versions.
  static var versions: [Substring] { AtlasLines("00000").fields(ofLine: 0) ?? [] }

  /// How many lines there are.
  var count: Int { places.count / Self.width }

  /// The fields of a line, its kind left out; nil when there are fewer lines.
  func fields(ofLine number: Int) -> [Substring]? {
    guard 0..<count ~= number else { return nil }
    return fields(from: start(of: number) + 2)
  }

  /// The fields of the line whose first field is `name`; the lines have to be sorted by it.
  func fields(named name: String) -> [Substring]? {
    self.number(named: name).map { fields(from: start(of: $0) + 2) }
  }

  /// The number of the line whose first field is `name`, nil when there is none.
  func number(named name: String) -> Int? {
    guard name.utf8.allSatisfy({ $0 >= UInt8(ascii: " ") }) else { return nil }
    var (low, high) = (0, count)
    while low < high {
      let middle = low + (high - low) / 2
      switch compare(middle, to: name) {
      case 0: return middle
      case ..<0: low = middle + 1
      default: high = middle
      }
    }
    return nil
  }

  /// The lines whose first field is `name`, or whose first fields are, with tabs between; wherever
  /// they are.
  func all(startingWith name: String) -> [[Substring]] {
    (0..<count).filter { compare($0, to: name) == 0 }.map { fields(from: start(of: $0) + 2) }
  }

  /// The first line of which a field, by its number, is `value`.
  func first(where field: Int, is value: Substring) -> [Substring]? {
    (0..<count).lazy.compactMap { fields(ofLine: $0) }.first {
      $0.count > field && $0[field] == value
    }
  }

  /// What stands behind a name and a separator with which a line starts; nil for another line.
  func rest(ofLine number: Int, behind name: String, _ separator: UInt8) -> Substring? {
    guard 0..<count ~= number else { return nil }
    let (bytes, name) = (text.span, name.utf8.span)
    let first = start(of: number) + 2
    let end = first + name.count
    guard end < bytes.count, bytes[end] == separator,
      name.indices.allSatisfy({ bytes[first + $0] == name[$0] })
    else { return nil }
    var place = end + 1
    while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
    return piece(end + 1..<place)
  }

  /// Below 0 when the first field of a line comes before a name, above 0 when it comes after it.
  private func compare(_ number: Int, to name: String) -> Int {
    let (bytes, name) = (text.span, name.utf8.span)
    var place = start(of: number) + 2
    for index in name.indices {
      let byte = place < bytes.count ? bytes[place] : 0
      // A field ends with a tab or a line feed, which come before every byte of a name.
      guard byte == name[index] else { return byte < name[index] ? -1 : 1 }
      place += 1
    }
    return place == bytes.count || bytes[place] < UInt8(ascii: " ") ? 0 : 1
  }

  /// Where a line starts in the text.
  private func start(of number: Int) -> Int {
    let digits = places.span
    return (number * Self.width..<(number + 1) * Self.width).reduce(0) { place, index in
      let byte = digits[index]
      let isNumber = byte < UInt8(ascii: "a")
      return place * 36 + Int(byte) - (isNumber ? 0x30 : 0x61 - 10)
    }
  }

  private func fields(from start: Int) -> [Substring] {
    let bytes = text.span
    var fields: [Substring] = []
    var (first, place) = (start, start)
    while place < bytes.count, bytes[place] != UInt8(ascii: "\n") {
      if bytes[place] == UInt8(ascii: "\t") {
        fields.append(piece(first..<place))
        first = place + 1
      }
      place += 1
    }
    return fields + [piece(first..<place)]
  }

  private func piece(_ range: Range<Int>) -> Substring {
    let first = text.index(text.startIndex, offsetBy: range.lowerBound)
    return Substring(text[first..<text.index(first, offsetBy: range.count)])
  }
}
