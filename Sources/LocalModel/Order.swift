import Foundation

/// The order that the child receives on its standard input: one line of JSON. The key is sent here and not as an
/// argument, because every user of the machine can read arguments.
struct Order: Encodable {
    let model: String?
    let name: String
    let context: Int
    let slots: Int
    let key: String

    init(settings: LocalModel.Settings, modelName: String) {
        model = settings.modelFile
        name = modelName
        context = settings.contextSize
        slots = settings.parallelReplies
        key = Self.randomKey()
    }

    /// - Throws: `EncodingError`, which these fields never cause.
    func line() throws -> [UInt8] {
        try Array(JSONEncoder().encode(self)) + [UInt8(ascii: "\n")]
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(model, forKey: .model)  // null if there is none, which the synthesised code would omit
        try fields.encode(name, forKey: .name)
        try fields.encode(context, forKey: .context)
        try fields.encode(slots, forKey: .slots)
        try fields.encode(key, forKey: .key)
    }

    private enum CodingKeys: CodingKey {
        case model, name, context, slots, key
    }

    /// 256 bits from the system's random generator, in base 36.
    private static func randomKey() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in String(generator.next() as UInt64, radix: 36) }.joined()
    }
}
