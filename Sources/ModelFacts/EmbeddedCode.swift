/// Something in a model file that its own loader runs or imports, where the file is no pickle.
public struct EmbeddedCode: Hashable, Sendable {
  /// The kinds of it.
  public enum Kind: Hashable, Sendable {
    /// Python bytecode that the loader turns into a function again.
    case bytecode
    /// A class or function that the loader imports by its name.
    case reference(module: String, name: String)
    /// A name in a configuration that some loader imports; `isOwn` when the file's own loader does.
    case configured(module: String, name: String, isOwn: Bool)
    /// A program, or a library that a program loads; the text says of which kind.
    case program(String)
    /// An operation of a graph that reaches beyond the graph.
    case operation(String)
    /// An operation of a graph that its own library doesn't bring.
    case unknownOperation(String)
    /// Another file that the loader takes a part of the model from.
    case otherFile(String)
    /// A setting that lets loaders run Python files.
    case permission(String)
    /// A part that may hold code and couldn't be read.
    case unreadable(String)
  }

  /// The file that holds it.
  public var file: String
  /// The archive member, nil for the file itself.
  public var member: String?
  /// The byte in the file or member.
  public var offset: Int
  /// What it is.
  public var kind: Kind

  /// Code with its place.
  public init(file: String, member: String? = nil, offset: Int, kind: Kind) {
    self.file = file
    self.member = member
    self.offset = offset
    self.kind = kind
  }
}
