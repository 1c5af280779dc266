using Metadata.Agent.Configuration;
using Metadata.Configuration;
using Metadata.Instances.Keystone;

namespace Metadata.Agent.Tests.Configuration;

public sealed class KeystoneOptionsReaderTests
{
    [Test]
    public void Without_a_type_there_is_no_token() => Assert.That(Read("auth_url = http://k/v3"), Is.Null);

    [Test]
    public void Every_option_is_read()
    {
        KeystoneOptions? options = Read(
            """
            auth_type = v3password
            auth_url = https://keystone:5000/v3
            user_id = u
            username = n
            user_domain_id = ud
            user_domain_name = un
            password = pw
            project_id = p
            project_name = pn
            project_domain_id = pd
            project_domain_name = pdn
            application_credential_id = ai
            application_credential_name = an
            application_credential_secret = as
            cafile = /etc/ca.pem
            """);

        Assert.That(options, Is.EqualTo(new KeystoneOptions
        {
            AuthUrl = new Uri("https://keystone:5000/v3"),
            UserId = "u",
            UserName = "n",
            UserDomainId = "ud",
            UserDomainName = "un",
            Password = "pw",
            ProjectId = "p",
            ProjectName = "pn",
            ProjectDomainId = "pd",
            ProjectDomainName = "pdn",
            ApplicationCredentialId = "ai",
            ApplicationCredentialName = "an",
            ApplicationCredentialSecret = "as",
            CertificateFile = "/etc/ca.pem",
        }));
    }

    [TestCase("auth_type = v3oidc", "auth_type")]
    [TestCase("auth_type = password", "auth_url")]
    [TestCase("auth_type = password\nauth_url = keystone", "auth_url")]
    [TestCase("auth_type = password\nauth_url = http://k/", "username")]
    [TestCase("auth_type = v3applicationcredential\nauth_url = http://k/", "application_credential_id")]
    public void What_cannot_be_used_names_its_option(string text, string option) =>
        Assert.That(Assert.Throws<ConfigurationException>(() => Read(text))!.Message, Does.Contain(option));

    private static KeystoneOptions? Read(string text) => KeystoneOptionsReader.Read(
        OsloConfiguration.Parse("[vendordata_dynamic_auth]\n" + text + "\n", "nova.conf", AgentOptionCatalogue.Create()), KeystoneOptionsReader.Vendordata);
}
