/// What one pickle stream imports, calls and builds: read, never run.
public struct PickleScan: Hashable, Sendable {
  /// The file that holds it.
  public var file: String
  /// The archive member, nil for a bare stream.
  public var member: String?
  /// Imports in order of appearance, each once with its first place.
  public var imports: [PickleImport] = []
  /// What else deserves attention, in order of appearance.
  public var remarks: [PickleRemark] = []
  /// The protocol that PROTO names, 0 without one.
  public var protocolVersion = 0
  /// Why torch's `weights_only` loader refuses the stream, with the opcode's offset; nil when it accepts.
  public var weightsOnlyRefusal: FormatError?
  /// Where and why the stream broke; what was found before it counts.
  public var error: FormatError?
  /// Whether every opcode up to the end was understood.
  public var isComplete = true

  /// A stream about which nothing is known yet.
  public init(file: String, member: String? = nil) {
    self.file = file
    self.member = member
  }
}

/// A global that a pickle imports.
public struct PickleImport: Hashable, Sendable {
  /// How the name reached the stack.
  public enum Route: String, Hashable, Sendable {
    /// GLOBAL.
    case global = "GLOBAL"
    /// STACK_GLOBAL.
    case stackGlobal = "STACK_GLOBAL"
    /// INST.
    case inst = "INST"
    /// EXT1, EXT2 or EXT4.
    case ext = "EXT"
    /// A class named in a persistent id.
    case persistent = "PERSID"
  }

  /// The module, after the Python 2 to 3 renames that the protocol implies.
  public var module: String
  /// The qualified name in the module.
  public var name: String
  /// How it was named.
  public var route: Route
  /// The opcode's offset in the stream (its member or file).
  public var offset: Int
  /// Whether the stream also calls it (REDUCE, NEWOBJ, OBJ, INST).
  public var isCalled: Bool
  /// The constant arguments of its first call, escaped and cut to 200 bytes.
  public var arguments: String?
  /// Whether it loads streams that were all looked into and import nothing but what torch allows.
  public var loadsCleanStreams = false

  /// An import with its place.
  public init(
    module: String, name: String, route: Route, offset: Int, isCalled: Bool = false,
    arguments: String? = nil
  ) {
    self.module = module
    self.name = name
    self.route = route
    self.offset = offset
    self.isCalled = isCalled
    self.arguments = arguments
  }

  /// `module.name`.
  public var qualifiedName: String { "\(module).\(name)" }
}

/// Something about a pickle or its container that isn't an import.
public struct PickleRemark: Hashable, Sendable {
  /// How bad, as the scanner's answers go.
  public enum Gravity: Int, Hashable, Sendable, Comparable {
    /// Worth a look by a person.
    case review
    /// Hides or runs something.
    case unsafe

    /// Whether the left is milder.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// How bad.
  public var gravity: Gravity
  /// A sentence that follows "the pickle" or "the file".
  public var message: String
  /// The byte in the stream or file.
  public var offset: Int

  /// A remark with its place.
  public init(gravity: Gravity, message: String, offset: Int) {
    self.gravity = gravity
    self.message = message
    self.offset = offset
  }
}
