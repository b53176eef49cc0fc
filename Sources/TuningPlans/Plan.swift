import ModelFacts
import ModelKnowledge
package import ModelPrediction
package import TuningRules

/// How to train a model: methods with their memory, a recommendation, and values to start from.
package struct Plan: Sendable {
  /// One way to train.
  package struct Method: Sendable {
    /// Which.
    package var method: PlanRequest.Method
    /// Whether it works, and what says otherwise.
    package var answer: Methods.Method
    /// Parameters that are trained; nil where the modules aren't known.
    package var trainableParameters: Int?
    /// Whether it fits the memory that was named; nil where none was, or its need isn't known.
    package var fits: Bool?
    /// What a step takes; nil where the modules aren't known.
    package var memory: TrainingMemory?
  }

  /// A method that wasn't chosen, and what it would take.
  package struct Alternative: Hashable, Sendable {
    /// Which.
    package var method: PlanRequest.Method
    /// What would have to change.
    package var needs: String
  }

  /// The report that `check` gives on the model.
  package var assessment: Assessment
  /// What was assumed.
  package var request: PlanRequest
  /// What the model is trained to do.
  package var task: PlanRequest.Task
  /// The methods, in the order full, LoRA, QLoRA.
  package var methods: [Method]
  /// The method to take; nil where none works.
  package var recommended: PlanRequest.Method?
  /// Why that one, or why none.
  package var why: String
  /// The others.
  package var instead: [Alternative]
  /// Values to start from.
  package var hyperparameters: [Hyperparameter]
  /// Where to search for better ones.
  package var searchSpace: [SearchRange]
}

/// What a model sets limits with.
struct PlanFacts: Hashable, Sendable {
  var parameterCount: Int?
  var contextLength: Int?
  var storedDType: String?
  var targetModules: [String] = []
}

extension Plan {
  /// Plans the training of a model that was looked at.
  package init(of examination: Examination, assessment: Assessment, request: PlanRequest) {
    self.assessment = assessment
    let task = request.task ?? Self.task(of: assessment.model.task)
    var request = request
    request.task = task
    self.task = task
    self.request = request
    let shape = ModelShape(of: examination)
    let wanted = request.method.map { [$0] } ?? PlanRequest.Method.allCases
    methods = wanted.map { method in
      Self.method(method, shape: shape, of: examination, assessment: assessment, request: request)
    }
    let facts = PlanFacts(
      parameterCount: assessment.weights.parameterCount,
      contextLength: assessment.model.contextLength,
      storedDType: assessment.weights.dtypes.first?.dtype.rawValue,
      targetModules: assessment.lora.targetModules)
    let choice = Recommendation(methods, request: request)
    recommended = choice.method
    why = choice.why
    instead = choice.instead
    let method = choice.method ?? wanted[0]
    hyperparameters = Hyperparameter.starters(
      for: method, task: task, request: request, facts: facts)
    searchSpace = SearchRange.ranges(for: method, task: task)
  }

  private static func method(
    _ method: PlanRequest.Method, shape: ModelShape?, of examination: Examination,
    assessment: Assessment, request: PlanRequest
  ) -> Method {
    let trainable = shape.flatMap { shape in
      method == .full
        ? shape.parameterCount - FrozenParameters.count(in: examination)
        : assessment.lora.trainableParameters
    }
    let kept = examination.quantization.method.flatMap { $0 == "gguf" ? nil : $0 }
    let stored = kept.flatMap { _ in assessment.weights.storedBytes }
    var memory: TrainingMemory?
    if let shape, let trainable, kept == nil || stored != nil {
      let model = MemoryModel(
        shape: shape, request: request, method: method, trainable: trainable, stored: stored)
      memory = model.isCountable ? model.memory : nil
    }
    let fits = memory.flatMap { memory in request.gpuMemoryBytes.map { memory.expected <= $0 } }
    let answer: Methods.Method =
      switch method {
      case .full: assessment.methods.full
      case .lora: assessment.methods.lora
      case .qlora: assessment.methods.qlora
      }
    return Method(
      method: method, answer: answer, trainableParameters: trainable, fits: fits, memory: memory)
  }

  /// The task that a model was made for, in a plan's words.
  private static func task(of task: String?) -> PlanRequest.Task {
    switch task {
    case "seq2seq-lm": .seq2seq
    case "speech-recognition": .asr
    case "classification", "masked-lm": .classification
    case "image-encoder": .imageClassification
    case "segmentation": .segmentation
    case "image-text": .imageText
    case "embedding": .embedding
    default: .sft
    }
  }
}

/// Parameters that transformers keeps from training when all weights are trained.
enum FrozenParameters {
  /// How many of a model's parameters they are.
  static func count(in examination: Examination) -> Int {
    guard let config = examination.config,
      let frozen = config.modelType.flatMap(ModelType.frozenParameter),
      let rows = config.integer(frozen.rows), let columns = config.integer(frozen.columns)
    else { return 0 }
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    return overflow ? 0 : max(0, count)
  }
}
