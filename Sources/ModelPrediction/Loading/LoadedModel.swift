package import ModelFacts

/// The model in memory that these files would load into, as far as training needs to know it.
package struct LoadedModel: Hashable, Sendable {
  /// How the answer is known.
  package enum Source: Hashable, Sendable {
    /// From the atlas, made from transformers itself.
    case atlas
    /// From the tensors, the configuration and the declarations of remote code.
    case derived
  }

  /// What a module is, as far as LoRA is concerned.
  package enum ModuleKind: Hashable, Sendable {
    /// `nn.Linear` or a subclass.
    case linear
    /// transformers' transposed `Conv1D`.
    case conv1D
    /// The `out_proj` of `nn.MultiheadAttention`: takes LoRA and gives it no gradient.
    case deadLinear
    /// `nn.Embedding`.
    case embedding
    /// Convolutions, norms, containers and the rest.
    case other
  }

  /// A module that owns parameters.
  package struct Module: Hashable, Sendable {
    /// The dotted name in memory.
    package var name: String
    /// What it is.
    package var kind: ModuleKind
    /// Input features of a Linear or Conv1D.
    package var inputs = 0
    /// Output features of a Linear or Conv1D.
    package var outputs = 0

    /// A module by its name in memory.
    package init(name: String, kind: ModuleKind, inputs: Int = 0, outputs: Int = 0) {
      self.name = name
      self.kind = kind
      self.inputs = inputs
      self.outputs = outputs
    }
  }

  /// A parameter in memory.
  package struct ParameterShape: Hashable, Sendable {
    /// The dotted name in memory.
    package var name: String
    /// Its sizes.
    package var shape: [Int]
  }

  /// A parameter that LoRA reaches through `target_parameters`.
  package struct ExpertParameter: Hashable, Sendable {
    /// The dotted name in memory.
    package var name: String
    /// Trainable parameters for each unit of rank.
    package var perRank: Int
    /// Whether PEFT turns all-linear into a target for it.
    package var isInAllLinear: Bool
  }

  /// A tensor that fills no parameter.
  package struct Stray: Hashable, Sendable {
    /// The tensor on disk.
    package var tensor: String
    /// Its file.
    package var file: String
    /// The name in memory that it would have.
    package var name: String
  }

  /// A list of layers, and how many of them there are to be.
  package struct Stack: Hashable, Sendable {
    /// The list's name in memory.
    package var module: String
    /// Its length.
    package var length: Int
    /// The configuration attribute or expression that says so.
    package var attribute: String
  }

  /// A parameter whose tensor's shape the architecture refuses.
  package struct Mismatch: Hashable, Sendable {
    /// The parameter in memory.
    package var name: String
    /// The tensor on disk.
    package var tensor: String
    /// Its file.
    package var file: String
    /// Its shape, as the parameter would take it.
    package var observed: [Int]
    /// The shape that the configuration asks for; nil where it doesn't tell.
    package var expected: [Int?]
    /// The same with the sizes that are constants.
    package var constants: [Int?] = []
    /// The expressions that the expected sizes come from, one a dimension.
    package var expressions: [String]
    /// Whether only part of the tensors that make up the parameter are stored.
    package var lacksPieces = false
  }

  /// How the answer is known.
  package var source: Source
  /// Modules with parameters, in the order of the files.
  package var modules: [Module] = []
  /// Names of containers and of modules without parameters.
  package var otherModules: [String] = []
  /// Parameters with their shapes, in the order of the modules; empty when derived.
  package var parameters: [ParameterShape] = []
  /// Fused expert parameters.
  package var experts: [ExpertParameter] = []
  /// Number of parameters, tied once, buffers not counted; nil when unknown.
  package var parameterCount: Int?
  /// The module that `get_output_embeddings()` returns.
  package var outputEmbeddings: String?
  /// The module that `get_input_embeddings()` returns.
  package var inputEmbeddings: String?
  /// Parameters that share memory.
  package var tied: [[String]] = []
  /// Parameters in memory that no tensor fills: randomly initialized.
  package var missing: [String] = []
  /// Parameters in memory that tensors fill.
  package var filled: [String] = []
  /// Tensors that fill nothing.
  package var unexpected: [Stray] = []
  /// Parameters whose tensors can't be combined.
  package var failures: [String] = []
  /// Lists of layers whose length the configuration tells.
  package var stacks: [Stack] = []
  /// A list of layers of another length than the configuration says, when derived.
  package var layerMismatch: ArchitectureGaps.LayerCount?
  /// The class that was looked up; nil when derived.
  package var className: String?
  /// Fused experts, whether or not PEFT turns all-linear into targets for them.
  package var fusedExperts: [String] = []
  /// Modules of state-space layers whose LoRA fused kernels pass by.
  package var bypassedModules: [String] = []
  /// Tensors that fill a tied output head and its embedding separately.
  package var separateHead: Stray?
  /// Whether everything about it could be worked out.
  package var isFullyKnown = true
  /// Whether that was something stored, and not just the size of what is missing.
  package var hasUnknownStored = false
  /// Tensors whose sizes contradict what the other tensors tell, not the configuration.
  package var oddSizes: [Mismatch] = []
  /// Buffers of the state that no tensor fills.
  package var missingBuffers: [String] = []
  /// Tensors of the wrong shape.
  package var mismatches: [Mismatch] = []
  /// Tensors of no elements that are so by design: DINOv3 without register tokens.
  package var emptyTensors: Set<ExactString> = []
  /// Why PEFT refuses all-linear on this model, nil when it doesn't.
  package var allLinearRefusal: String?

  /// A model of which only the source is known.
  package init(source: Source) { self.source = source }

  /// The modules that `target_modules="all-linear"` selects.
  package var allLinearModules: [Module] = []

  /// Every Linear and Conv1D but the output embedding.
  package var linearModules: [Module] {
    modules.filter { module in
      switch module.kind {
      case .linear, .conv1D, .deadLinear: module.name != outputEmbeddings
      case .embedding, .other: false
      }
    }
  }
}

/// A stored parameter at its logical shape, packed weights unpacked.
package struct LogicalTensor: Hashable, Sendable {
  /// The name that a plain checkpoint would give it.
  package var name: String
  /// The file that holds it.
  package var file: String
  /// Its logical shape.
  package var shape: [Int]
  /// The stored dtype of its values.
  package var dtype: DType
  /// Only the number of its elements is known, and the shape was put together from other sizes.
  package var isShapeGuessed = false

  /// A parameter at its logical shape.
  package init(name: String, file: String, shape: [Int], dtype: DType) {
    self.name = name
    self.file = file
    self.shape = shape
    self.dtype = dtype
  }

  /// Its number of elements, 0 where the product overflows.
  package var elementCount: Int {
    shape.reduce(1) { product, size in
      let (value, overflow) = product.multipliedReportingOverflow(by: size)
      return overflow ? 0 : value
    }
  }
}
