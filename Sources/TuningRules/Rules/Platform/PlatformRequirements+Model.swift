import ModelFacts
import ModelKnowledge
import ModelPrediction

// MARK: Configuration

extension PlatformRequirements {
  /// The class or the model type isn't one that the platform lists, or the task isn't.
  var architecture: [Violation] {
    listedClass + listedType + listedTask
  }

  private var listedClass: [Violation] {
    guard let listed = platform.architectures,
      let name = examination.summary.architectures.first, !listed.contains(name)
    else { return [] }
    let isPartial = platform.listsSomeArchitectures
    return [
      Violation(
        message: "\(name) isn't among the architectures that \(title) lists"
          + "\(isPartial ? " (not all of its list was read)" : "").",
        location: place("/architectures"), observed: name,
        expected: listed.listed(6), severity: isPartial ? .warning : nil,
        help: isPartial
          ? "Look it up in the platform's own documentation before you upload."
          : "Take a model of an architecture that is listed: "
            + "ftcheck explain platform/\(platform.name).")
    ]
  }

  private var listedType: [Violation] {
    guard let listed = platform.modelTypes, let type = examination.summary.modelType,
      !listed.contains(type)
    else { return [] }
    return [
      Violation(
        message: "\(title) has no code for model_type \(type).", location: place("/model_type"),
        observed: type, help: "Take a model of a type that it knows, or a newer release of it.")
    ]
  }

  private var listedTask: [Violation] {
    guard let tasks = platform.tasks, let task = examination.summary.task, !tasks.contains(task)
    else { return [] }
    return [
      Violation(
        message: "The model is for \(task), and \(title) takes models for \(tasks.listed()).",
        location: place("/architectures"), observed: task,
        expected: tasks.joined(separator: ", "),
        help: "Serve it from a container of your own.")
    ]
  }

  /// Where an architecture is offered, when it isn't everywhere.
  var regionNotes: [String] {
    examination.summary.architectures.prefix(1).compactMap { name in
      platform.regions(of: name).map { "\(title) takes \(name) in \($0) only." }
    }
  }

  /// More positions than the platform takes.
  var positions: [Violation] {
    guard let limit = platform.maximumPositions,
      let length = examination.summary.contextLength, length > limit
    else { return [] }
    return [
      Violation(
        message: "The context is \(Quantities.count(length)) positions, and \(title) takes at most "
          + "\(Quantities.count(limit)).",
        location: examination.config?.text.location(of: "max_position_embeddings")
          ?? Location(file: nil), observed: "\(length)", expected: "at most \(limit)",
        help: "If the model works without a longer context (no RoPE scaling for it), set "
          + "max_position_embeddings to \(limit) in config.json.")
    ]
  }

  private func place(_ pointer: String) -> Location {
    Location(file: examination.config?.file, place: .pointer(pointer))
  }
}

// MARK: Numbers

extension PlatformRequirements {
  /// Quantized weights, or floats of a type that the platform doesn't take.
  var numbers: [Violation] {
    let state = examination.quantization
    guard let method = state.method else { return floats }
    guard let taken = platform.quantizations else { return [] }
    let names = examination.summary.architectures
    let isTaken = taken.contains { words in
      words == [method] || words.count == 2 && words[1] == method && names.contains(words[0])
    }
    guard !isTaken else { return [] }
    return [
      Violation(
        message: "The weights are quantized (\(method)), and \(title) takes unquantized ones.",
        location: state.location ?? Location(file: examination.loadedFiles.first?.path),
        observed: method, expected: "no quantization",
        help: "Take the original weights in bfloat16.")
    ]
  }

  private var floats: [Violation] {
    guard let taken = platform.dtypes,
      let (file, tensor) = examination.loadedTensors.first(where: { _, tensor in
        tensor.dtype.isDifferentiable && !taken.contains(tensor.dtype.rawValue)
      })
    else { return [] }
    return [
      Violation(
        message: "\(tensor.name) is stored as \(tensor.dtype.rawValue), and \(title) takes "
          + "\(taken.listed(5)).",
        location: Location(file: file.path, place: .tensor(tensor.name)),
        observed: tensor.dtype.rawValue, expected: taken.joined(separator: ", "),
        help: "Load the model with dtype=torch.bfloat16 and save it again.")
    ]
  }
}

// MARK: Tokenizer

extension PlatformRequirements {
  /// A tokenizer class that the platform doesn't list.
  var tokenizer: [Violation] {
    guard let listed = platform.tokenizers, let name = examination.tokenizer.statedClass,
      !listed.contains(name)
    else { return [] }
    let isOfTransformers5 = name == "TokenizersBackend"
    return [
      Violation(
        message: "tokenizer_class is \(name), which isn't among the classes that \(title) lists.",
        location: examination.tokenizer.classLocation ?? Location(file: nil), observed: name,
        expected: listed.listed(6),
        help: isOfTransformers5
          ? "transformers 5 wrote this name. Set tokenizer_class to PreTrainedTokenizerFast, or "
            + "save the tokenizer with transformers 4."
          : "If tokenizer.json holds the whole tokenizer, set tokenizer_class to "
            + "PreTrainedTokenizerFast.")
    ]
  }

  /// More than one chat template, or one in a file that the platform doesn't look at.
  var template: [Violation] {
    let facts = examination.model.tokenizer
    let templates = (facts.chatTemplates + facts.otherTemplates).filter { $0.name == "default" }
    let files = templates.compactMap(\.location.file).reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    if platform.wantsOneTemplate, files.count > 1 {
      return [
        Violation(
          message: "The chat template stands in \(files.listed()). \(title) advises exactly one "
            + "place.", location: Location(file: files[0]), observed: files.joined(separator: ", "),
          expected: "one file", severity: .warning,
          help: "Keep the template in one of them and remove it from the others.")
      ]
    }
    guard let wanted = platform.templateFile, let file = files.first,
      !files.contains(examination.model.path(wanted))
    else { return [] }
    return [
      Violation(
        message: "The chat template stands in \(file), and \(title) reads it from \(wanted).",
        location: Location(file: file), observed: file, expected: wanted, severity: .warning,
        help: "Write it into \(wanted) as chat_template.")
    ]
  }

  /// Written by a newer transformers than the platform names.
  var release: [Violation] {
    guard let newest = platform.transformers,
      let version = examination.config?.object["transformers_version"]?.string,
      Self.numbers(newest).lexicographicallyPrecedes(Self.numbers(version))
    else { return [] }
    return [
      Violation(
        message: "transformers \(version) wrote the configuration, and \(title) names \(newest).",
        location: place("/transformers_version"), observed: version, expected: newest,
        severity: .warning,
        help: "Save the model with transformers \(newest), or try the import with a small model of "
          + "this kind first.")
    ]
  }

  private static func numbers(_ version: String) -> [Int] {
    version.split(separator: ".").map { Int($0.prefix(while: \.isNumber)) ?? 0 }
  }
}
