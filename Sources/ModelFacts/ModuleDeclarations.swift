/// What the Python source of a remote-code model declares, read as text and never run.
///
/// Only names that are assigned to `self` with a known class of `torch.nn` count; the rest of the
/// program is not understood. It settles what tensor shapes alone can't, such as whether a matrix
/// is an `nn.Linear` or an `nn.Embedding`.
public struct ModuleDeclarations: Hashable, Sendable {
  /// What a declared attribute is.
  public enum Kind: Hashable, Sendable {
    /// `nn.Linear` or a subclass.
    case linear
    /// transformers' transposed `Conv1D`.
    case conv1D
    /// `nn.Embedding` or a subclass.
    case embedding
    /// `nn.Conv1d`, `nn.Conv2d`, `nn.Conv3d`.
    case convolution
    /// `nn.MultiheadAttention`.
    case multiheadAttention
    /// A bare `nn.Parameter`.
    case parameter
    /// A persistent buffer.
    case buffer
    /// A buffer that isn't stored.
    case transientBuffer
    /// Another class of `torch.nn`, such as a norm.
    case other
  }

  /// Kinds by attribute name; members of `nn.Sequential` as `name.0`, `name.1`, ….
  ///
  /// A name that is declared with different kinds in different classes is left out.
  public var kinds: [String: Kind] = [:]
  /// What `get_output_embeddings` returns, as a path below `self`.
  public var outputEmbeddings: String?
  /// Whether `get_output_embeddings` is defined at all.
  public var definesOutputEmbeddings = false
  /// Keys of `_tied_weights_keys`.
  public var tiedWeights: [String] = []

  /// The modules that each file imports from its own folder, by the file's path.
  public var relativeImports: [String: [String]] = [:]

  /// Nothing declared.
  public init() {}
}
