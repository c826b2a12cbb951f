#pragma once

#include "services/sandbox/route.h"
#include "services/sandbox/store.h"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kekkai::sandbox {

/// A key of several names; nothing that a name may hold can make two keys equal.
[[nodiscard]] std::string cmfKey(std::initializer_list<std::string_view> names);

/// Rows of one kind of CMF resource: kept in memory, written through to the store.
class CmfTable {
public:
    CmfTable(Store &store, std::string name)
        : m_store(store)
        , m_name("cmf." + std::move(name))
    {
    }

    void load();
    [[nodiscard]] const Json *find(const std::string &key) const;
    [[nodiscard]] const std::map<std::string, Json> &rows() const { return m_rows; }
    /// The rows whose key is @p parent and more, in the order of their keys.
    [[nodiscard]] std::vector<const Json *> under(const std::string &parent) const;
    void put(const std::string &key, Json value);
    void erase(const std::string &key);
    void eraseUnder(const std::string &parent);

private:
    Store &m_store;
    std::string m_name;
    std::map<std::string, Json> m_rows;
};

/// spec.data of secrets on its way to the disk: AES-GCM with a random IV for each value, bound to the secret's name and
/// the value's key. Source: reference/cmf.md A.10 and D.3.
class CmfSeal {
public:
    /// @param key  raw bytes; empty: encryption off. Throws std::runtime_error for a key that has neither 16 nor 32
    /// bytes.
    explicit CmfSeal(std::string key);

    [[nodiscard]] bool isOn() const { return !m_key.empty(); }
    /// Fixes the mode and the key at the first start; throws std::runtime_error with CMF's words when the store was
    /// begun in the other mode, or with another key.
    void check(CmfTable &state) const;
    /// @p data unchanged when encryption is off.
    [[nodiscard]] Json seal(const std::string &secretName, const Json &data) const;
    /// Throws std::runtime_error when a value does not open.
    void checkOpens(const std::string &secretName, const Json &data) const;

private:
    std::string m_key;
};

/// RFC 3339 with milliseconds, UTC.
[[nodiscard]] std::string cmfTime(std::int64_t ms);
[[nodiscard]] std::string cmfUuid();

/// A member of @p json, or null when there is none on the way.
[[nodiscard]] const Json *cmfAt(const Json &json, std::initializer_list<const char *> path);
/// The text there; empty without one.
[[nodiscard]] std::string cmfText(const Json &json, std::initializer_list<const char *> path);
/// Objects are merged member by member, anything else of @p upper wins.
[[nodiscard]] Json cmfMerged(Json lower, const Json &upper);

} // namespace kekkai::sandbox
