internal import Foundation
public import Model

extension Pages {
    /// `/manifest.webmanifest`: what a device needs to install Parley as an application.
    public func manifest(in language: Language) -> String {
        let manifest = Manifest(
            name: "Parley", description: catalogue[language](.manifestDescription), lang: language.rawValue,
            icons: Manifest.Icon.all.compactMap { icon in
                assets.url(for: icon.src).map { Manifest.Icon(src: $0, sizes: icon.sizes, type: icon.type) }
            })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(manifest)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}

/// - Source: W3C Web Application Manifest.
private struct Manifest: Encodable {
    struct Icon: Encodable {
        let src: String
        let sizes: String
        let type: String

        /// Their paths inside `Static`.
        static let all = [
            Icon(src: "favicon.svg", sizes: "any", type: "image/svg+xml"),
            Icon(src: "images/icon-192.png", sizes: "192x192", type: "image/png"),
            Icon(src: "images/icon-512.png", sizes: "512x512", type: "image/png"),
        ]
    }

    let name: String
    let description: String
    let lang: String
    let icons: [Icon]
    let id = "/"
    let startURL = "/"
    let display = "standalone"
    let themeColor = PageColor.light.rawValue
    let backgroundColor = PageColor.light.rawValue

    enum CodingKeys: String, CodingKey {
        case name, description, lang, icons, id, display
        case startURL = "start_url"
        case themeColor = "theme_color"
        case backgroundColor = "background_color"
    }
}

/// The colour of the page, for the browser's own parts around it. The same as `--page` in `colors.css`.
enum PageColor: String {
    case light = "#ffffff"
    case dark = "#171513"

    /// Values for the template `page`: one colour, or one for each scheme the system may be in.
    static func choices(_ theme: Theme) -> [[String: Any]] {
        switch theme {
        case .light: [["color": light.rawValue]]
        case .dark: [["color": dark.rawValue]]
        case .system:
            [
                ["color": light.rawValue, "scheme": ["name": "light"]],
                ["color": dark.rawValue, "scheme": ["name": "dark"]],
            ]
        }
    }
}
