/// The browser and the system of a `User-Agent`, if they are widely known.
///
/// Only helps the owner recognise it: a browser may send anything.
struct Device: Equatable {
    /// Nil when it names none we know.
    let browser: String?
    /// Nil when it names none we know.
    let system: String?

    init(agent: String) {
        browser = Self.first(of: Self.browsers, in: agent)
        system = Self.first(of: Self.systems, in: agent)
    }

    /// Nil when nothing is known.
    var name: String? {
        let parts = [browser, system].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: " · ")
    }

    /// The most specific names first: nearly every browser claims to be Safari, and many to be Chrome.
    private static let browsers = [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("YaBrowser/", "Yandex"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("SamsungBrowser/", "Samsung Internet"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]
    private static let systems = [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
        ("Mac OS X", "macOS"), ("Linux", "Linux"),
    ]

    private static func first(of names: [(sign: String, name: String)], in agent: String) -> String? {
        names.first { agent.contains($0.sign) }?.name
    }
}
