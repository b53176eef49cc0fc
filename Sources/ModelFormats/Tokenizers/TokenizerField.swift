import ModelFacts

/// What the tokenizers library wants a field's value to be.
indirect enum TokenizerField: Sendable {
  case bool
  case text
  /// Exactly one Unicode scalar.
  case character
  /// An unsigned integer up to a limit.
  case number(UInt64)
  /// A number from 0 to 1.
  case fraction
  /// One of some strings.
  case choice([String])
  /// `{"String": …}` or `{"Regex": …}`.
  case pattern
  /// A token and its id.
  case tokenAndID
  /// The pieces of a template.
  case template
  /// The special tokens of a template, by name.
  case specialTokens
  /// A SentencePiece normalization table in base64.
  case charsmap
  /// When and how far to pad.
  case paddingStrategy
  /// Components of the same role.
  case components
  /// This, or `null`.
  case optional(TokenizerField)

  /// The largest `u32`.
  static let id = TokenizerField.number(UInt64(UInt32.max))
  /// The largest `usize`.
  static let size = TokenizerField.number(.max)

  /// Whether the library takes the value.
  func accepts(_ value: JSONValue) -> Bool {
    switch self {
    case .bool: value.bool != nil
    case .text: value.string != nil
    case .character: value.string?.unicodeScalars.count == 1
    case .number(let limit): value.unsigned.map { $0 <= limit } ?? false
    case .fraction: value.double.map { 0...1 ~= Float($0) } ?? false
    case .choice(let words): value.string.map(words.contains) ?? false
    case .pattern: value.onlyMember(of: ["String", "Regex"])?.value.string != nil
    case .tokenAndID:
      value.array?.count == 2 && value.array?.first?.string != nil
        && value.array?.last.map(Self.id.accepts) == true
    case .template: value.array?.allSatisfy { $0.templatePiece != nil } ?? false
    case .specialTokens: value.object?.members.allSatisfy { $0.value.isSpecialToken } ?? false
    case .charsmap: value.string.map(Self.isCharsmap) ?? false
    case .paddingStrategy:
      value.string == "BatchLongest"
        || value.onlyMember(of: ["Fixed"])?.value.unsigned != nil
    case .components: value.array != nil
    case .optional(let field): value.isNull || field.accepts(value)
    }
  }

  /// Whether base64 holds a trie with its size in front, and UTF-8 behind it.
  private static func isCharsmap(_ text: String) -> Bool {
    guard let bytes = Base64.decode(Array(text.utf8)[...]) else { return false }
    var reader = ByteReader(bytes)
    guard let size: UInt32 = try? reader.integer(),
      (try? reader.skip(UInt64(size / 4 * 4))) != nil
    else { return false }
    return (try? reader.text(UInt64(reader.remaining))) != nil
  }
}

extension JSONValue {
  /// The number as an unsigned integer when it is written as one: no sign, point or exponent.
  var unsigned: UInt64? {
    guard case .number(let number) = self, number.text.utf8.first != UInt8(ascii: "-") else {
      return nil
    }
    return UInt64(number.text)
  }

  /// The member of an object that has no other, if its key is one of these.
  func onlyMember(of keys: [String]) -> JSONObject.Member? {
    guard let members = object?.members, members.count == 1, let member = members.first,
      keys.contains(where: { $0.utf8.elementsEqual(member.key.utf8) })
    else { return nil }
    return member
  }

  /// What a piece of a template stands for.
  enum TemplatePiece {
    case sequence(String)
    case specialToken(String)
  }

  /// The piece of a template, nil for anything else.
  var templatePiece: TemplatePiece? {
    guard let member = onlyMember(of: ["Sequence", "SpecialToken"]),
      let id = member.value["id"]?.string,
      member.value["type_id"].map(TokenizerField.id.accepts) == true
    else { return nil }
    guard member.key == "Sequence" else { return .specialToken(id) }
    return ["A", "B"].contains(id) ? .sequence(id) : nil
  }

  fileprivate var isSpecialToken: Bool {
    self["id"]?.string != nil
      && self["ids"]?.array?.allSatisfy(TokenizerField.id.accepts) == true
      && self["tokens"]?.array?.allSatisfy { $0.string != nil } == true
  }

  /// Whether some number in it goes beyond a double, which serde_json refuses.
  var hasInfiniteNumber: Bool {
    var pending = [self]
    while let value = pending.popLast() {
      switch value {
      case .number(let number):
        if number.double?.isFinite == false { return true }
      case .array(let elements): pending.append(contentsOf: elements)
      case .object(let object): pending.append(contentsOf: object.members.lazy.map(\.value))
      case .null, .bool, .string: continue
      }
    }
    return false
  }
}

/// Base64 as RFC 4648 has it: the standard alphabet, padded, nothing else.
enum Base64 {
  /// The bytes, nil for anything that isn't base64.
  static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 4) else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(text.count / 4 * 3)
    var bits: UInt32 = 0
    var place = text.startIndex
    let padding = text.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
    let end = text.endIndex - padding
    while place < end {
      guard let digit = value(of: text[place]) else { return nil }
      bits = bits << 6 | digit
      place += 1
      switch (place - text.startIndex) & 3 {
      case 2: result.append(UInt8(truncatingIfNeeded: bits >> 4))
      case 3: result.append(UInt8(truncatingIfNeeded: bits >> 2))
      case 0: result.append(UInt8(truncatingIfNeeded: bits))
      default: continue
      }
    }
    // Bits behind the last whole byte have to be zero.
    guard padding == 0 || bits & (padding == 1 ? 0x3 : 0xF) == 0 else { return nil }
    return result
  }

  private static func value(of byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
