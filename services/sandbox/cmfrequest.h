#pragma once

#include "services/sandbox/route.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace kekkai::sandbox {

[[noreturn]] void refuseCmf(int status, const std::string &message);

/// The body as an object: JSON, or YAML when the content type says so. Throws Refusal: 400 for what cannot be read,
/// 415.
[[nodiscard]] Json cmfBody(const Request &request);
/// JSON, with the type that the Accept header asks for: JSON text is also YAML.
[[nodiscard]] Response cmfAnswer(const Request &request, const Json &value, int status = 200);
/// As cmfAnswer with a strong ETag; 304 without a body when If-None-Match has it.
[[nodiscard]] Response cmfConditionalAnswer(const Request &request, const Json &value);

/// Bean validation: collects every violation, then refuses with all of them at once (400). Source: reference/cmf.md
/// A.3.
class CmfViolations {
public:
    explicit CmfViolations(const Json &body)
        : m_body(body)
    {
    }

    void add(const std::string &path, const std::string &message) { m_messages.push_back(path + ": " + message); }
    /// Each takes a dotted path. A parent that is missing is reported once, as itself.
    const Json *require(const std::string &path);
    const Json *requireObject(const std::string &path);
    std::string requireText(const std::string &path);
    /// Must be an object, or absent.
    void object(const std::string &path);
    void textMap(const std::string &path);
    void boolean(const std::string &path);
    void integer(const std::string &path);
    void oneOf(const std::string &path, std::initializer_list<std::string_view> values);
    void text(const std::string &path);
    /// The pattern of reference A.5 and the length.
    void name(const std::string &path, std::size_t shortest, std::size_t longest);
    /// apiVersion, kind, metadata with name, labels and annotations.
    void resource(std::string_view kind);
    void refuseIfAny() const;

private:
    [[nodiscard]] const Json *at(const std::string &path) const;

    const Json &m_body;
    std::vector<std::string> m_messages;
};

/// What the query parameters of a list may ask for. Source: reference/cmf.md A.2.
struct CmfListRules {
    bool filtered = false; ///< F
    bool projected = false; ///< P
    const char *special = ""; ///< the filter word beside name and labels: state, phase or type
    std::vector<std::string> specialPath; ///< where its value is
    /// S: name in searchScope, path of the value, whether it must be equal.
    struct Scope {
        std::string name;
        std::vector<std::string> path;
        bool exact = false;
    };
    std::vector<Scope> scopes;
};

/// One page of @p items, filtered, searched, sorted and cut to fields. Throws Refusal (400).
[[nodiscard]] Json cmfPage(const Request &request, std::vector<Json> items, const CmfListRules &rules);

} // namespace kekkai::sandbox
