import ArgumentParser
import TuningPlans

/// The run that a plan assumes, each option named as its assumption.
struct PlanRunOptions: ParsableArguments {
  /// A switch that is written out.
  enum Switch: String, CaseIterable, ExpressibleByArgument { case on, off }

  @Option(help: ArgumentHelp("full, lora, qlora, or auto for all.", valueName: "method"))
  var method = "auto"

  @Option(
    help: ArgumentHelp("What it is trained to do: sft, dpo, classification ….", valueName: "task"))
  var task: PlanRequest.Task?

  @Option(help: ArgumentHelp("Memory of a card, such as 24GB.", valueName: "size"))
  var gpuMemory: MemorySize?

  @Option(help: ArgumentHelp("Number of cards.", valueName: "n"))
  var gpus = 1

  @Option(help: ArgumentHelp("none, ddp, zero2, zero3 or fsdp.", valueName: "kind"))
  var sharding = PlanRequest.Sharding.none

  @Option(help: ArgumentHelp("Tokens of an example.", valueName: "n"))
  var sequenceLength = 2048

  @Option(help: ArgumentHelp("Examples that a card takes at a time.", valueName: "n"))
  var batchSize = 1

  @Option(help: ArgumentHelp("Batches before the optimizer runs.", valueName: "n"))
  var gradientAccumulation = 1

  @Option(help: ArgumentHelp("Compute activations again: on or off.", valueName: "on|off"))
  var gradientCheckpointing = Switch.on

  @Option(help: ArgumentHelp("adamw_torch, adamw_8bit, adafactor ….", valueName: "name"))
  var optimizer = PlanRequest.Optimizer.adamw

  @Option(help: ArgumentHelp("bfloat16, float16 or float32.", valueName: "dtype"))
  var weightsDtype = PlanRequest.WeightsDType.bfloat16

  @Option(help: ArgumentHelp("bf16, fp16 or none.", valueName: "dtype"))
  var autocast = PlanRequest.Autocast.bf16

  @Option(help: ArgumentHelp("eager, sdpa or flash.", valueName: "kernel"))
  var attention = PlanRequest.Attention.sdpa

  @Option(help: ArgumentHelp("standard, fused or chunked.", valueName: "kernel"))
  var loss = PlanRequest.Loss.standard

  @Option(help: ArgumentHelp("Examples of the data set.", valueName: "n"))
  var datasetSize: Int?

  func validate() throws {
    let counts = [
      ("gpus", gpus, 100_000), ("sequence-length", sequenceLength, 100_000_000),
      ("batch-size", batchSize, 1_000_000),
      ("gradient-accumulation", gradientAccumulation, 1_000_000),
    ]
    for (name, value, limit) in counts where !(1...limit ~= value) {
      throw ValidationError("--\(name) takes a whole number from 1 to \(limit).")
    }
    guard method == "auto" || PlanRequest.Method(rawValue: method) != nil else {
      throw ValidationError("--method takes full, lora, qlora or auto.")
    }
  }

  /// The request that the options make.
  func request(rank: Int) throws -> PlanRequest {
    var request = PlanRequest()
    request.method = PlanRequest.Method(rawValue: method)
    request.task = task
    request.gpuMemoryBytes = gpuMemory?.bytes
    request.gpus = gpus
    request.sharding = sharding
    request.sequenceLength = sequenceLength
    request.batchSize = batchSize
    request.gradientAccumulation = gradientAccumulation
    request.gradientCheckpointing = gradientCheckpointing == .on
    request.optimizer = optimizer
    request.weightsDType = weightsDtype
    request.autocast = autocast
    request.attention = attention
    request.loss = loss
    request.datasetSize = datasetSize
    request.rank = rank
    return request
  }
}

/// A size of memory: a number, and GB, GiB, MB or MiB; GB where nothing is said.
struct MemorySize: ExpressibleByArgument {
  /// In bytes.
  let bytes: Int

  init?(argument: String) {
    let digits = argument.prefix { $0.isNumber || $0 == "." }
    guard let number = Double(digits), number > 0, number < 1e6 else { return nil }
    let unit: Double
    switch argument.dropFirst(digits.count).lowercased() {
    case "", "gb", "g": unit = 1e9
    case "gib": unit = 1_073_741_824
    case "mb", "m": unit = 1e6
    case "mib": unit = 1_048_576
    default: return nil
    }
    bytes = Int(number * unit)
  }
}
