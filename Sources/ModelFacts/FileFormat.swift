/// A file format: one row of the table that says everything that depends on the format alone.
///
/// The type stands here because listed files, weight files and weight sets say what they hold; the
/// rows are knowledge, `FileFormat.all` of ModelKnowledge. Each is one object, so facts hold a
/// reference, and two are equal when they are the same row.
public final class FileFormat: Sendable {
  /// The name in documents, the contract's `format`; inference engines share one.
  public let identifier: String
  /// What a file of it is, in words that follow "is" or "holds".
  public let title: String
  /// Which formats it is interchangeable with to those who look for weights by name.
  public let family: Family
  /// Suffixes, in lower case, of names that promise it.
  public let suffixes: [String]
  /// Suffixes that its files have beside the files of others.
  public let looseSuffixes: [String]
  /// What its name weighs against its bytes.
  public let naming: Naming
  /// Whether its files hold tensors.
  public let tensors: Tensors
  /// Who can train from it.
  public let training: Training
  /// Whether loading it unpickles.
  public let isPickleBased: Bool
  /// Whether `torch.load` takes it for one of its own.
  public let isTorchCheckpoint: Bool
  /// Where its own loader would find something to run or import, pickles aside.
  public let code: Code

  /// A row; what isn't given is so of most formats.
  package init(
    _ identifier: String, title: String, family: Family = .other, suffixes: [String] = [],
    looseSuffixes: [String] = [], naming: Naming = .promises, tensors: Tensors = .never,
    training: Training = .none, isPickleBased: Bool = false, isTorchCheckpoint: Bool = false,
    code: Code = .named
  ) {
    self.identifier = identifier
    self.title = title
    self.family = family
    self.suffixes = suffixes
    self.looseSuffixes = looseSuffixes
    self.naming = naming
    self.tensors = tensors
    self.training = training
    self.isPickleBased = isPickleBased
    self.isTorchCheckpoint = isTorchCheckpoint
    self.code = code
  }
}

extension FileFormat {
  /// Formats that a name doesn't tell apart.
  public enum Family: Hashable, Sendable {
    /// safetensors.
    case safetensors
    /// Everything that `torch.save` and its kin write.
    case torch
    /// GGUF.
    case gguf
    /// Weights of other frameworks and of inference engines.
    case foreign
    /// Archives and compressed streams of something else.
    case archive
    /// What says nothing of what the file was to be.
    case undetermined
    /// Everything else.
    case other

    /// What people call it, nil for what they don't see as one.
    package var title: String? {
      switch self {
      case .safetensors: "safetensors"
      case .torch: "PyTorch"
      case .gguf: "GGUF"
      case .foreign, .archive, .undetermined, .other: nil
      }
    }
  }

  /// What a name weighs against the bytes.
  public enum Naming: Hashable, Sendable {
    /// It promises the format, and the bytes decide.
    case promises
    /// It is enough where the bytes are nothing by themselves.
    case suffices
    /// It decides: the bytes are another format's.
    case decides
  }

  /// Whether files of a format hold tensors.
  public enum Tensors: Hashable, Sendable {
    /// It is what they are for.
    case always
    /// Among other things.
    case possibly
    /// None.
    case never
  }

  /// Who can train from a format.
  public enum Training: Hashable, Sendable {
    /// Trainers of PyTorch load it.
    case trainers
    /// It is a program with its weights inside, which this function of torch loads.
    case program(loader: String)
    /// No trainer of PyTorch loads weights of this name.
    case nobody(calls: String)
    /// It holds no weights.
    case none
  }

  /// Where a loader finds something to run or import.
  public enum Code: Hashable, Sendable {
    /// Nowhere.
    case none
    /// Where the file's name says so.
    case named
    /// In a graph of TensorFlow, or in Keras' description of one.
    case graph
    /// In a graph of TensorFlow Lite.
    case tfLite
    /// In a graph of ONNX.
    case onnx
    /// In a text that may describe a model of Keras.
    case description
    /// In the members of an archive.
    case members
    /// In those of an archive that isn't named as a checkpoint is.
    case membersUnlessCheckpoint
  }
}

extension FileFormat: Hashable, CustomStringConvertible {
  /// The title.
  public var description: String { title }

  /// Whether both are the same row.
  public static func == (left: FileFormat, right: FileFormat) -> Bool { left === right }

  /// Feeds the row's identity to the hasher.
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

extension FileFormat {
  /// Whether its files hold weights, of whatever framework.
  package var isWeights: Bool { tensors == .always }

  /// Whether it is one of torch's formats.
  package var isTorch: Bool { family == .torch }

  /// Whether it is a stand-in for a file that Git LFS keeps elsewhere.
  package var isPointer: Bool { identifier == "lfs-pointer" }

  /// Whether it is a program of torch's with the weights inside.
  package var isProgram: Bool { if case .program = training { true } else { false } }

  /// Whether a folder may be packed in it.
  package var isArchive: Bool { family == .archive }

  /// What weights are called that no PyTorch trainer loads, nil for other files.
  package var untrainableName: String? {
    if case .nobody(let name) = training { name } else { nil }
  }

  /// Every suffix that its files have.
  package var allSuffixes: [String] { suffixes + looseSuffixes }
}
