namespace Metadata.Instances.Tests;

/// <summary>Records as they come back from the store.</summary>
public sealed class RecordTests : StoreFixture
{
    [Test]
    public async Task What_a_record_leaves_out_has_its_default()
    {
        Import("""
            {"uuid": "21278685-86a7-57d9-a629-743711ce072d", "project_id": "p1", "name": "web", "hostname": "",
             "keypair": {"name": "k", "public_key": ""}, "numa_cells": [{}],
             "interfaces": [{"mac": "fa:16:3e:00:00:01", "subnets": [{"cidr": "10.1.0.0/24", "fixed_ips": [{"address": "10.1.0.4"}]}]},
                            {"mac": "fa:16:3e:00:00:02"}]}
            """);

        InstanceRecord record = (await Store.GetAsync("21278685-86a7-57d9-a629-743711ce072d", CancellationToken.None))!;

        SubnetRecord subnet = record.Interfaces[0].Subnets[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That((record.ReservationId, record.InstanceType, record.Ec2.InstanceId), Is.EqualTo(("", "", "")));
            Assert.That(record.SecurityGroups, Is.Empty);
            Assert.That(record.Metadata, Is.Empty);
            Assert.That(record.BlockDevices, Is.Empty);
            Assert.That(record.Keypair!.Type, Is.EqualTo("ssh"));
            Assert.That(record.NumaCells![0].DedicatedCpus, Is.Empty);
            Assert.That(record.Interfaces[0].PortId, Is.Empty);
            Assert.That(record.Interfaces[1].Subnets, Is.Empty);
            Assert.That(subnet.Dns, Is.Empty);
            Assert.That(subnet.Routes, Is.Empty);
            Assert.That(subnet.FixedIps[0].FloatingIps, Is.Empty);
        }
    }
}
