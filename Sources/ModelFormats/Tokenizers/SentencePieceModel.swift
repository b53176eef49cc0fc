package import ModelFacts

extension Vocabulary {
  /// Reads a SentencePiece model: a protobuf message of pieces, scores and types.
  ///
  /// The real number of pieces counts, whatever `trainer_spec.vocab_size` says. The fields are
  /// those of `sentencepiece_model.proto`; unknown ones are passed over.
  /// - Throws: where the message breaks off or a rule that the library checks is broken.
  package init(
    sentencePiece bytes: [UInt8], file: String, lookingUp names: [String] = []
  ) throws(FormatError) {
    let model = try SentencePieceModel(bytes)
    var table = TokenTable()
    for (id, piece) in model.pieces.enumerated() {
      var hash = TokenHash()
      hash.append(piece.text, of: bytes.span)
      table.append(hash.value, id: UInt32(truncatingIfNeeded: id))
    }
    table.index()
    guard table.distinctCount == model.pieces.count else {
      throw FormatError(reason: .violates("has a piece twice"), offset: 0)
    }
    let kind: Vocabulary.Kind =
      switch model.type {
      case .unigram: .sentencePieceUnigram
      case .bpe: .sentencePieceBPE
      case .word: .wordLevel
      case .character: .characters
      }
    self.init(file: file, kind: kind, table: table, lookingUp: names)
    (modelCount, count) = (model.pieces.count, model.pieces.count)
    maxID = model.pieces.isEmpty ? nil : model.pieces.count - 1
    nextID = model.pieces.count
    for (id, piece) in model.pieces.enumerated() {
      let content = String(decoding: bytes[piece.text], as: UTF8.self)
      switch piece.type {
      case .unknown: unknownToken = content
      case .control, .userDefined:
        addedTokens.append(AddedToken(id: id, content: content, isSpecial: piece.type == .control))
      case .normal, .unused, .byte: continue
      }
    }
    specialIDs = model.specialIDs.filter { model.pieces.indices.contains($0.value) }
  }
}

/// What a SentencePiece model holds, as far as tuning cares.
struct SentencePieceModel {
  /// How words become pieces (`TrainerSpec.ModelType`).
  enum Kind: UInt64 {
    case unigram = 1
    case bpe
    case word
    case character
  }

  /// What a piece is for (`SentencePiece.Type`).
  enum PieceType: UInt64 {
    case normal = 1
    case unknown
    case control
    case userDefined
    case unused
    case byte
  }

  struct Piece {
    /// The piece's bytes in the file.
    var text: Range<Int> = 0..<0
    var type = PieceType.normal
  }

  private(set) var pieces: [Piece] = []
  private(set) var type = Kind.unigram
  /// `unk`, `bos`, `eos` and `pad` with their ids as the trainer set them; -1 means none.
  private(set) var specialIDs = ["unk": 0, "bos": 1, "eos": 2, "pad": -1]

  init(_ bytes: [UInt8]) throws(FormatError) {
    var reader = ProtobufReader(bytes.indices)
    while let field = try reader.next(in: bytes.span) {
      switch (field.number, field.value) {
      case (1, .bytes(let range)): pieces.append(try Self.piece(range, in: bytes))
      case (2, .bytes(let range)): try readTrainer(range, in: bytes)
      case (3, .bytes(let range)), (4, .bytes(let range)), (5, .bytes(let range)):
        var message = ProtobufReader(range)
        while try message.next(in: bytes.span) != nil {}
      default: continue
      }
    }
    guard !pieces.isEmpty else {
      throw FormatError(
        reason: .violates("has no pieces, so it's no SentencePiece model"), offset: 0)
    }
    guard pieces.count(where: { $0.type == .unknown }) == 1 else {
      throw FormatError(
        reason: .violates("has not exactly one piece for what is unknown"), offset: 0)
    }
  }

  private static func piece(_ range: Range<Int>, in bytes: [UInt8]) throws(FormatError) -> Piece {
    var piece = Piece()
    var reader = ProtobufReader(range)
    while let field = try reader.next(in: bytes.span) {
      switch (field.number, field.value) {
      case (1, .bytes(let text)): piece.text = text
      case (3, .integer(let value)):
        // proto2 takes an unknown enum value for an unknown field.
        piece.type = PieceType(rawValue: value) ?? piece.type
      default: continue
      }
    }
    guard !piece.text.isEmpty, !bytes[piece.text].contains(0) else {
      throw FormatError(
        reason: .violates("has a piece that is empty or holds a NUL"), offset: range.lowerBound)
    }
    guard String(validating: bytes[piece.text], as: UTF8.self) != nil else {
      throw FormatError(reason: .invalidUTF8, offset: piece.text.lowerBound)
    }
    return piece
  }

  private mutating func readTrainer(
    _ range: Range<Int>, in bytes: [UInt8]
  ) throws(FormatError) {
    let names: [UInt64: String] = [40: "unk", 41: "bos", 42: "eos", 43: "pad"]
    var reader = ProtobufReader(range)
    while let field = try reader.next(in: bytes.span) {
      guard case .integer(let value) = field.value else { continue }
      if field.number == 3 { type = Kind(rawValue: value) ?? type }
      if let name = names[field.number] {
        specialIDs[name] = Int(Int32(truncatingIfNeeded: value))
      }
    }
  }
}

/// Walks over the fields of a protobuf message.
///
/// <https://protobuf.dev/programming-guides/encoding/>
struct ProtobufReader {
  /// A field's value by wire type.
  enum Value {
    case integer(UInt64)
    case fixed(Range<Int>)
    case bytes(Range<Int>)
  }

  struct Field {
    var number: UInt64
    var value: Value
  }

  private var position: Int
  private let end: Int

  /// A reader over the message in a range of a file.
  init(_ range: Range<Int>) { (position, end) = (range.lowerBound, range.upperBound) }

  /// The next field, nil at the end of the message.
  ///
  /// - Throws: when the message breaks off, or at a wire type that isn't in use.
  mutating func next(in bytes: Span<UInt8>) throws(FormatError) -> Field? {
    guard position < end else { return nil }
    let start = position
    let tag = try variableInteger(in: bytes)
    guard tag >> 3 != 0, tag <= UInt64(UInt32.max) else {
      throw violation("has a protobuf field of number \(tag >> 3)", at: start)
    }
    let value: Value =
      switch tag & 7 {
      case 0: .integer(try variableInteger(in: bytes))
      case 1: .fixed(try take(8))
      case 2: .bytes(try take(try variableInteger(in: bytes)))
      case 5: .fixed(try take(4))
      default: throw violation("has a protobuf field of wire type \(tag & 7)", at: start)
      }
    return Field(number: tag >> 3, value: value)
  }

  private func violation(_ what: String, at offset: Int) -> FormatError {
    FormatError(reason: .violates(what), offset: offset)
  }

  private mutating func variableInteger(in bytes: Span<UInt8>) throws(FormatError) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < end else {
        throw FormatError(reason: .truncated(needed: 1, available: 0), offset: position)
      }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw violation("has a protobuf integer of more than ten bytes", at: start)
  }

  private mutating func take(_ count: UInt64) throws(FormatError) -> Range<Int> {
    guard count <= UInt64(end - position) else {
      throw FormatError(
        reason: .truncated(needed: count, available: UInt64(end - position)), offset: position)
    }
    defer { position += Int(count) }
    return position..<position + Int(count)
  }
}
