/// The page `/admin/models`: the connection to the model server, and which models people may choose.
public struct ModelsView: Sendable {
    /// The connection in use.
    public struct Connection: Sendable {
        /// Where it comes from.
        public enum Origin: String, Sendable {
            /// The server's settings; the page cannot change it.
            case environment
            /// An administrator saved it.
            case saved
            /// None: the built-in model answers.
            case builtIn
        }

        var origin: Origin
        var address: String?
        var usesBearer: Bool
        var hasKey: Bool
        var keyHint: String?
        var savedAt: String?
        var isKeyUnreadable: Bool
        var needsRestart: Bool

        /// - Parameters:
        ///   - address: Nil for the built-in model.
        ///   - usesBearer: Whether the key is sent as `Authorization: Bearer`.
        ///   - keyHint: The last characters of a saved key.
        ///   - isKeyUnreadable: Whether the saved key cannot be read.
        ///   - needsRestart: Whether some settings still suit the model with which the server started.
        public init(
            origin: Origin, address: String?, usesBearer: Bool, hasKey: Bool, keyHint: String?, savedAt: String?,
            isKeyUnreadable: Bool, needsRestart: Bool
        ) {
            self.origin = origin
            self.address = address
            self.usesBearer = usesBearer
            self.hasKey = hasKey
            self.keyHint = keyHint
            self.savedAt = savedAt
            self.isKeyUnreadable = isKeyUnreadable
            self.needsRestart = needsRestart
        }
    }

    /// A model of the connected server.
    public struct Item: Sendable {
        var id: String
        var name: String
        var isDefault: Bool
        var isAllowed: Bool
        var window: Int?
        var price: (input: Int, output: Int)?

        /// - Parameters:
        ///   - window: Longest prompt, in tokens.
        ///   - price: A million tokens read and written, in millionths of a US dollar.
        public init(
            id: String, name: String, isDefault: Bool, isAllowed: Bool, window: Int?, price: (input: Int, output: Int)?
        ) {
            self.id = id
            self.name = name
            self.isDefault = isDefault
            self.isAllowed = isAllowed
            self.window = window
            self.price = price
        }
    }

    var connection: Connection
    var models: [Item]
    var chosenDefault: String?
    var isDefaultFixed: Bool
    var isListed: Bool

    /// - Parameters:
    ///   - chosenDefault: The default that an administrator chose.
    ///   - isDefaultFixed: Whether the server's settings name the default.
    ///   - isListed: Whether the server's models are known.
    public init(
        connection: Connection, models: [Item], chosenDefault: String?, isDefaultFixed: Bool, isListed: Bool
    ) {
        self.connection = connection
        self.models = models
        self.chosenDefault = chosenDefault
        self.isDefaultFixed = isDefaultFixed
        self.isListed = isListed
    }

    /// Values for the template `models`.
    func data(_ words: Words) -> [String: Any] {
        var data: [String: Any] = [
            "connection": connection.data(words), "isDefaultFixed": isDefaultFixed, "isListed": isListed,
            "hasRemote": connection.address != nil && !connection.isKeyUnreadable,
            "isSettingsDefault": chosenDefault == nil,
        ]
        data["models"] = models.map { model in
            var item: [String: Any] = [
                "id": model.id, "name": model.name, "isDefault": model.isDefault, "isAllowed": model.isAllowed,
                "isChosenDefault": model.id == chosenDefault,
            ]
            item["window"] = model.window.map { ["tokens": words.number($0)] }
            item["price"] = model.price.map {
                ["input": words.price(micros: $0.input), "output": words.price(micros: $0.output)]
            }
            return item
        }
        return data
    }
}

extension ModelsView.Connection {
    /// The address that most people will want.
    private static let usualAddress = "https://api.anthropic.com"

    fileprivate func data(_ words: Words) -> [String: Any] {
        var data: [String: Any] = [
            "isFixed": origin == .environment, "isSaved": origin == .saved, "usesBearer": usesBearer,
            "hasKey": hasKey, "isKeyUnreadable": isKeyUnreadable, "needsRestart": needsRestart,
            "shownAddress": address ?? Self.usualAddress,
        ]
        if let address { data["server"] = ["address": address] }
        if let keyHint { data["hint"] = ["end": keyHint] }
        data["saved"] = words.time(savedAt)
        return data
    }
}

extension Pages {
    /// `/admin/models`.
    public func models(_ view: ModelsView, in frame: Frame) -> String {
        page(.models, view.data(catalogue[frame.language]), in: frame.at(.models))
    }
}
