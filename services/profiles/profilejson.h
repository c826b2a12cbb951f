#pragma once

#include "services/profiles/profile.h"

#include <QJsonObject>

namespace kekkai {

/// The version that is written. What reads as an older one is brought up to it; a newer one is refused.
constexpr int profilesFormat = 1;

/// "none", "basic", "apiKey", "bearer", "oauthClientCredentials" or "mdsLogin".
[[nodiscard]] QString signInName(SignIn::Kind kind);
/// Nothing for a word that is none of them.
[[nodiscard]] std::optional<SignIn::Kind> signInFromName(const QString &name);

/// Errors: BadMember for a wrong type or value, else as checked(); field names the member below @p path.
/// Unknown members are passed over: whoever saves keeps them with the second argument of toJson().
[[nodiscard]] ProfileResult<Profile> profileFromJson(const QJsonValue &json, const QString &path);
/// @param base  what was read before: its unknown members stay, at each level.
[[nodiscard]] QJsonObject toJson(const Profile &profile, const QJsonObject &base = {});

/// One step from an older version to the next.
struct FormatStep {
    int from = 0;
    QJsonObject (*apply)(QJsonObject root) = nullptr;
};
/// From version 0, which is what people write by hand: {"profiles": [{"name": …, "cmf": "https://…"}]}, without
/// "version", where a server may be an address alone.
[[nodiscard]] const QList<FormatStep> &formatSteps();

/// @p root in the format @p wanted, and the version that it had.
struct Migrated {
    QJsonObject root;
    int from = profilesFormat;
};
/// Errors: NewerFormat (detail: the version), BadMember when "version" is no whole number, or there is no step.
[[nodiscard]] ProfileResult<Migrated> migrated(QJsonObject root, int wanted = profilesFormat,
                                               const QList<FormatStep> &steps = formatSteps());

/// Members of @p json, at any depth, that look as if somebody had written a secret into them; at most 20.
[[nodiscard]] QStringList secretMembersIn(const QJsonValue &json, const QString &path);

/// The text of a file for others: no ids, nothing but what a Profile holds, so no secret.
[[nodiscard]] QByteArray exportedProfiles(const QList<Profile> &profiles);

/// What was not taken from a file of profiles.
struct SkippedProfile {
    int position = 0; ///< from 0
    ProfileError error;

    friend bool operator==(const SkippedProfile &, const SkippedProfile &) = default;
};
struct ExportedFile {
    QList<Profile> profiles; ///< with new ids, so that they share no entries of the keychain with others
    QList<SkippedProfile> skipped;
    QStringList secretMembers; ///< such as "profiles[0].cmf.password": somebody wrote a secret in; not taken
};
/// Errors: Damaged, NewerFormat, BadMember.
[[nodiscard]] ProfileResult<ExportedFile> profilesFromExport(const QByteArray &bytes, const QString &file);

} // namespace kekkai
