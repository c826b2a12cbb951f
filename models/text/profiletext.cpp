#include "models/text/profiletext.h"

#include "services/credentials/keychain.h"

#include <QCoreApplication>

namespace kekkai {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(kekkai::ProfileText)
};

} // namespace

QString profileErrorText(const ProfileError &error)
{
    switch (error.kind) {
    case ProfileError::Kind::EmptyName:
        return Text::tr("A profile needs a name.");
    case ProfileError::Kind::NameTooLong:
        return Text::tr("The profile's name is too long: 100 characters are possible.");
    case ProfileError::Kind::BadName:
        return Text::tr("The profile's name must not begin or end with a blank, nor hold line ends or other control "
                        "characters.");
    case ProfileError::Kind::NameTaken:
        return Text::tr("There is already a profile called \"%1\". Choose another name.").arg(error.subject);
    case ProfileError::Kind::BadColor:
        return Text::tr("The colour must look like #d32f2f, or be one of: %1.").arg(profileColors().join(u", "));
    case ProfileError::Kind::BadAddress:
        return Text::tr("%1 must be an address such as https://host:8081, without \"?\" and \"#\".").arg(error.field);
    case ProfileError::Kind::LoginInAddress:
        return Text::tr(
                   "%1 holds a user name or password. Leave it out of the address: it is given on its own, and kept "
                   "in the keychain.")
            .arg(error.field);
    case ProfileError::Kind::MissingUser:
        return Text::tr("%1 is missing: this kind of sign-in needs a name.").arg(error.field);
    case ProfileError::Kind::MissingTokenUrl:
        return Text::tr("%1 is missing: this kind of sign-in needs the address that gives out tokens.")
            .arg(error.field);
    case ProfileError::Kind::BadPin:
        return Text::tr("%1 must be a SHA-256 fingerprint: 64 hexadecimal digits.").arg(error.field);
    case ProfileError::Kind::KeyWithoutCertificate:
        return Text::tr("%1 is missing: a client key needs its certificate.").arg(error.field);
    case ProfileError::Kind::ControlCharacters:
        return Text::tr("%1 holds line ends or other control characters.").arg(error.field);
    case ProfileError::Kind::TooLong:
        return Text::tr("%1 is too long.").arg(error.field);
    case ProfileError::Kind::BadMember:
        return Text::tr("%1 is not as it should be: expected is %2.").arg(error.field, error.detail);
    case ProfileError::Kind::UnknownProfile:
        return Text::tr("There is no \"%1\".").arg(error.subject);
    case ProfileError::Kind::ChangedMeanwhile:
        return Text::tr(
                   "Another program has changed the profile \"%1\" meanwhile. Nothing was changed here: look at it "
                   "as it is now, and try again.")
            .arg(error.subject);
    case ProfileError::Kind::Busy:
        return Text::tr("Another program is saving profiles and does not finish. Try again in a moment.");
    case ProfileError::Kind::NewerFormat:
        return Text::tr("\"%1\" was written by a newer Kekkai (format %2). It is left as it is; use that version.")
            .arg(error.subject, error.detail);
    case ProfileError::Kind::Damaged:
        return Text::tr("\"%1\" is damaged and cannot be read: %2.").arg(error.subject, error.detail);
    case ProfileError::Kind::TooLarge:
        return Text::tr("\"%1\" is too large to be what it should be.").arg(error.subject);
    case ProfileError::Kind::NotReadable:
        return Text::tr("\"%1\" cannot be read: %2.").arg(error.subject, error.detail);
    case ProfileError::Kind::NotWritable:
        return Text::tr("\"%1\" cannot be written: %2. Nothing was changed.").arg(error.subject, error.detail);
    }
    Q_UNREACHABLE();
}

QString importNoteText(const ImportNote &note)
{
    switch (note.kind) {
    case ImportNote::Kind::NotForKekkai:
        if (note.name.isEmpty())
            return Text::tr("%1 settings belong to other programs and were passed over.").arg(note.detail);
        return Text::tr("%1 and others (%2 in all) belong to other programs and were passed over.")
            .arg(note.name, note.detail);
    case ImportNote::Kind::Unknown:
        return Text::tr("%1 was not taken: Kekkai has no such setting.").arg(note.name);
    case ImportNote::Kind::Unsupported:
        return Text::tr("%1 was not taken: Kekkai cannot do this (%2).").arg(note.name, note.detail);
    case ImportNote::Kind::Malformed:
        return Text::tr("%1 was not taken: it cannot be read. Expected is something like %2.")
            .arg(note.name, note.detail);
    case ImportNote::Kind::OnlyFirstAddress:
        return Text::tr("%1 lists several addresses; the first was taken: %2.").arg(note.name, note.detail);
    case ImportNote::Kind::AlwaysVerified:
        return Text::tr("%1 was not taken: it switches off checks, and Kekkai always checks whom it talks to. A "
                        "certificate that is not trusted can be pinned for one server.")
            .arg(note.name);
    case ImportNote::Kind::JavaStore:
        return Text::tr(
                   "%1 is a key store of Java's own kind, which must be converted first. Run this and name the new "
                   "file: %2")
            .arg(note.name, note.detail);
    case ImportNote::Kind::StoreAsPem:
        return Text::tr("%1 must be a PEM file. Run this and name the new file: %2").arg(note.name, note.detail);
    case ImportNote::Kind::InlinePem:
        return Text::tr(
                   "%1 holds a certificate or key as text. Save it as a file that only you can read, and name that.")
            .arg(note.name);
    case ImportNote::Kind::Placeholder:
        return Text::tr("%1 was not taken: \"${…}\" is filled in by another program. Give the value itself.")
            .arg(note.name);
    case ImportNote::Kind::MissingFile:
        return Text::tr("%1 names a file that is not there: %2").arg(note.name, note.detail);
    case ImportNote::Kind::RelativeFile:
        return Text::tr("%1 names a file without its folder; this one was taken: %2").arg(note.name, note.detail);
    case ImportNote::Kind::MissingPart:
        return note.detail.isEmpty()
            ? Text::tr("%1 is not there.").arg(note.name)
            : Text::tr("%1 needs something that is not there: %2.").arg(note.name, note.detail);
    case ImportNote::Kind::Duplicate:
        return Text::tr("%1 is given more than once; taken was the one of %2.").arg(note.name, note.detail);
    case ImportNote::Kind::StaysThere:
        return Text::tr("The credentials of %1 stay where they are: %2").arg(note.name, note.detail);
    case ImportNote::Kind::RunsProgram:
        return Text::tr("%1 signs in by running a program: %2. You will be asked before it is run.")
            .arg(note.name, note.detail);
    case ImportNote::Kind::TooLong:
        return Text::tr("%1 was not taken: it is too long.").arg(note.name);
    }
    Q_UNREACHABLE();
}

QStringList profileLoadTexts(const ProfileLoad &load)
{
    QStringList texts;
    if (!load.setAside.isEmpty())
        texts.append(
            Text::tr("The file of profiles was damaged (%1). It was kept as \"%2\"; there are no profiles now.")
                .arg(load.damage, load.setAside));
    for (const SkippedProfile &skipped : load.skipped)
        texts.append(Text::tr("Profile %1 of the file cannot be used and was left in it as it is: %2")
                         .arg(skipped.position + 1)
                         .arg(profileErrorText(skipped.error)));
    for (const auto &[before, now] : load.renamed)
        texts.append(Text::tr("Two profiles are called \"%1\"; the second is shown as \"%2\".").arg(before, now));
    for (const QString &member : load.secretMembers)
        texts.append(Text::tr("A secret seems to stand in the file of profiles (%1). Kekkai does not read it: take it "
                              "out, and change the secret.")
                         .arg(member));
    return texts;
}

QString keychainSentence(const ApiError &error)
{
    switch (keychainProblem(error)) {
    case KeychainProblem::Absent:
        return Text::tr("This session has no keychain. Start one (GNOME Keyring, KWallet or KeePassXC), or keep the "
                        "secrets in memory for this run: they are never written to a file.");
    case KeychainProblem::Locked:
        return Text::tr("The keychain is locked. Unlock it and try again, or keep the secrets in memory for this run.");
    case KeychainProblem::Denied:
        return Text::tr("The keychain was not allowed to give or take the secret. Allow Kekkai to use it, or keep the "
                        "secrets in memory for this run.");
    case KeychainProblem::Missing:
        return Text::tr(
            "The secret is not in the keychain: it was never stored, or somebody removed it. Enter it again.");
    case KeychainProblem::TooLarge:
        return Text::tr("The secret is too long for the keychain of this system: %1 bytes are possible.")
            .arg(error.detail);
    case KeychainProblem::None:
    case KeychainProblem::Failed:
        break;
    }
    return Text::tr(
        "The keychain of this computer could not be used. Unlock it, or start a keychain service, and try again.");
}

QString roleText(EndpointRole role)
{
    switch (role) {
    case EndpointRole::SchemaRegistry:
        return Text::tr("Schema Registry");
    case EndpointRole::Cmf:
        return Text::tr("CMF");
    case EndpointRole::Catalog:
        return Text::tr("Stream Catalog");
    }
    Q_UNREACHABLE();
}

QString signInText(SignIn::Kind kind)
{
    switch (kind) {
    case SignIn::Kind::None:
        return Text::tr("none");
    case SignIn::Kind::Basic:
        return Text::tr("user name and password");
    case SignIn::Kind::ApiKey:
        return Text::tr("API key");
    case SignIn::Kind::Bearer:
        return Text::tr("bearer token");
    case SignIn::Kind::OAuthClientCredentials:
        return Text::tr("OAuth client credentials");
    case SignIn::Kind::MdsLogin:
        return Text::tr("MDS login");
    }
    Q_UNREACHABLE();
}

QString secretKindText(SecretKind kind)
{
    switch (kind) {
    case SecretKind::Password:
        return Text::tr("password");
    case SecretKind::Bearer:
        return Text::tr("token");
    case SecretKind::ClientSecret:
        return Text::tr("client secret");
    case SecretKind::KeyPassphrase:
        return Text::tr("passphrase of the client key");
    case SecretKind::TokenKeyPassphrase:
        return Text::tr("passphrase of the client key for the token server");
    }
    Q_UNREACHABLE();
}

} // namespace kekkai
