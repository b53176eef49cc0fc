/// Why some bytes aren't the format they were taken for, and where that shows.
///
/// Its description completes the sentence "the file …".
public struct FormatError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Hashable, Sendable {
    /// More bytes were announced than there are.
    case truncated(needed: UInt64, available: UInt64)
    /// The first bytes are another format's.
    case badMagic(expected: String)
    /// A version that no current reader supports.
    case unsupportedVersion(UInt64)
    /// A type id that the format doesn't define.
    case unknownType(UInt64)
    /// Bytes that must be UTF-8 and aren't.
    case invalidUTF8
    /// A number, product or sum beyond what the format allows.
    case overflow(String)
    /// JSON that breaks the grammar; says what was expected.
    case syntax(String)
    /// A stated limit of ftcheck was reached.
    case limit(String)
    /// A rule of the format is broken; the text completes "the file …".
    case violates(String)
    /// The bytes couldn't be read from where they are.
    case unreadable(String)
  }

  /// What is wrong.
  public var reason: Reason
  /// The offset, from the start of the file, of the field that couldn't be read.
  public var offset: Int
  /// The archive member, tensor, JSON pointer, or line and column it is about, when there is one.
  public var subject: String?

  /// An error at a byte of the file.
  public init(reason: Reason, offset: Int, subject: String? = nil) {
    self.reason = reason
    self.offset = offset
    self.subject = subject
  }

  /// Whether more bytes of the same file could mend it.
  public var isTruncation: Bool {
    if case .truncated = reason { true } else { false }
  }

  /// The rest of a sentence that begins with "the file".
  public var description: String {
    let place = subject.map { " in \($0)" } ?? ""
    let what =
      switch reason {
      case .truncated(let needed, let available):
        "needs \(Quantities.count(Int(clamping: needed), "byte")) but only "
          + "\(Quantities.count(Int(clamping: available))) \(available == 1 ? "is" : "are") left"
      case .badMagic(let expected): "doesn't start like \(expected)"
      case .unsupportedVersion(let version):
        "has version \(version), which no current reader supports"
      case .unknownType(let type): "names type \(type), which the format doesn't define"
      case .invalidUTF8: "contains text that isn't UTF-8"
      case .overflow(let what): "gives \(what) beyond what the format allows"
      case .syntax(let what): "isn't valid JSON: \(what)"
      case .limit(let what): "exceeds a limit of ftcheck: \(what)"
      case .violates(let what): what
      case .unreadable(let why): "couldn't be read: \(why)"
      }
    return "\(what) (byte \(Quantities.count(offset))\(place))"
  }
}
