#include "services/sandbox/cmfstate.h"

#include "services/crypto/aead.h"

#include <QDateTime>
#include <QUuid>

#include <stdexcept>

namespace kekkai::sandbox {

namespace {

constexpr const char *stateKey = "encryption";
constexpr std::string_view checkText = "The key of this data.";

QByteArrayView viewOf(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

std::string sealed(std::string_view key, std::string_view value, std::string_view boundTo)
{
    return aesGcmEncrypt(viewOf(key), viewOf(value), viewOf(boundTo)).toBase64().toStdString();
}

bool opens(std::string_view key, const Json &value, std::string_view boundTo)
{
    if (!value.is_string())
        return false;
    const auto text = value.get<std::string>();
    const auto bytes = QByteArray::fromBase64Encoding(QByteArray(text.data(), static_cast<qsizetype>(text.size())),
                                                      QByteArray::AbortOnBase64DecodingErrors);
    return bytes && aesGcmDecrypt(viewOf(key), *bytes, viewOf(boundTo));
}

} // namespace

std::string cmfKey(std::initializer_list<std::string_view> names)
{
    std::string key;
    for (const std::string_view name : names) {
        if (!key.empty())
            key += '\0';
        key += name;
    }
    return key;
}

void CmfTable::load()
{
    m_rows.clear();
    m_store.load(m_name, [this](const std::string &key, Json value) { m_rows.emplace(key, std::move(value)); });
}

const Json *CmfTable::find(const std::string &key) const
{
    const auto found = m_rows.find(key);
    return found == m_rows.end() ? nullptr : &found->second;
}

std::vector<const Json *> CmfTable::under(const std::string &parent) const
{
    const std::string prefix = parent + '\0';
    std::vector<const Json *> found;
    for (auto row = m_rows.lower_bound(prefix);
         row != m_rows.end() && row->first.compare(0, prefix.size(), prefix) == 0; ++row)
        found.push_back(&row->second);
    return found;
}

void CmfTable::put(const std::string &key, Json value)
{
    m_store.put(m_name, key, value);
    m_rows.insert_or_assign(key, std::move(value));
}

void CmfTable::erase(const std::string &key)
{
    m_store.erase(m_name, key);
    m_rows.erase(key);
}

void CmfTable::eraseUnder(const std::string &parent)
{
    const std::string prefix = parent + '\0';
    auto row = m_rows.lower_bound(prefix);
    while (row != m_rows.end() && row->first.compare(0, prefix.size(), prefix) == 0) {
        m_store.erase(m_name, row->first);
        row = m_rows.erase(row);
    }
}

CmfSeal::CmfSeal(std::string key)
    : m_key(std::move(key))
{
    if (isOn() && m_key.size() != 16 && m_key.size() != 32)
        throw std::runtime_error("java.lang.IllegalArgumentException: the encryption key must have 16 or 32 bytes, not "
                                 + std::to_string(m_key.size()));
}

void CmfSeal::check(CmfTable &state) const
{
    const Json *before = state.find(stateKey);
    if (!before) {
        Json now{{"enabled", isOn()}};
        if (isOn())
            now["check"] = sealed(m_key, checkText, stateKey);
        state.put(stateKey, std::move(now));
        return;
    }
    const bool wasOn = before->at("enabled").get<bool>();
    if (wasOn != isOn())
        throw std::runtime_error(
            std::string("java.lang.IllegalStateException: Cannot change the encryption mode. Previous state was "
                        "encryption.enabled=")
            + (wasOn ? "true" : "false") + ", current configuration has encryption.enabled="
            + (isOn() ? "true" : "false") + ". This operation is not allowed for data safety reasons.");
    if (isOn() && !opens(m_key, before->at("check"), stateKey))
        throw std::runtime_error(
            "javax.crypto.AEADBadTagException: Tag mismatch. The stored secrets cannot be decrypted "
            "with the configured encryption key.");
}

Json CmfSeal::seal(const std::string &secretName, const Json &data) const
{
    if (!isOn())
        return data;
    Json result = Json::object();
    for (const auto &entry : data.items())
        result[entry.key()] = sealed(m_key, entry.value().get<std::string>(), cmfKey({secretName, entry.key()}));
    return result;
}

void CmfSeal::checkOpens(const std::string &secretName, const Json &data) const
{
    if (!isOn())
        return;
    for (const auto &entry : data.items()) {
        if (!opens(m_key, entry.value(), cmfKey({secretName, entry.key()})))
            throw std::runtime_error("javax.crypto.AEADBadTagException: Tag mismatch. The value '" + entry.key()
                                     + "' of secret '" + secretName + "' cannot be decrypted.");
    }
}

std::string cmfTime(std::int64_t ms)
{
    return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(Qt::ISODateWithMs).toStdString();
}

std::string cmfUuid()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
}

const Json *cmfAt(const Json &json, std::initializer_list<const char *> path)
{
    const Json *at = &json;
    for (const char *name : path) {
        if (!at->is_object())
            return nullptr;
        const auto found = at->find(name);
        if (found == at->end())
            return nullptr;
        at = &*found;
    }
    return at;
}

std::string cmfText(const Json &json, std::initializer_list<const char *> path)
{
    const Json *found = cmfAt(json, path);
    return found && found->is_string() ? found->get<std::string>() : std::string();
}

Json cmfMerged(Json lower, const Json &upper)
{
    if (!lower.is_object() || !upper.is_object())
        return upper;
    for (const auto &entry : upper.items()) {
        if (const auto old = lower.find(entry.key()); old != lower.end())
            *old = cmfMerged(*old, entry.value());
        else
            lower[entry.key()] = entry.value();
    }
    return lower;
}

} // namespace kekkai::sandbox
